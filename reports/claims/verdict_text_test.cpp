// Verdicts in words, in Markdown and on a terminal.
#include "reports/claims/verdict_text.hpp"

#include <gmock/gmock.h>

#include "reports/report/report.hpp"
#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// Of C6 enough to decide it: threads against fibers and a loop.
JudgedClaims report_on_switches(double thread_cost) {
  std::vector<Sample> samples;
  for (const auto& [runner, cost] :
       {std::pair("thread", thread_cost), std::pair("fiber", 100.0), std::pair("epoll", 100.0)}) {
    auto more = rounds_of("switch", runner, walls_around(cost, 0.01, 15, 1));
    for (Sample& sample : more) {
      sample.case_name = std::string("switch/") + runner + "/tasks:2/yields:5000";
    }
    append(samples, std::move(more));
  }
  return build_report(test_context(), samples).verdicts;
}

TEST(VerdictText, markdown_has_the_tutorials_words_the_grounds_and_the_evidence) {
  const std::string text = verdicts_markdown(report_on_switches(1000));
  EXPECT_THAT(text, AllOf(HasSubstr("1 supported, 0 refuted, 0 inconclusive"),
                          HasSubstr("无需线程上下文切换的开销 (001)"), HasSubstr("**supported**"),
                          HasSubstr("beyond 2.00x"), HasSubstr("switch/fiber/tasks:2/yields:5000"),
                          HasSubstr("cannot be measured: coroutines make control flow simpler")));
  EXPECT_THAT(text, HasSubstr("C2 not measured"));
}

TEST(VerdictText, markdown_of_a_run_without_claims_names_the_suite) {
  const std::string text = verdicts_markdown(build_report(test_context(), {}).verdicts);
  EXPECT_THAT(text, AllOf(HasSubstr("None of the"), HasSubstr("--suite lessons")));
}

TEST(VerdictText, a_terminal_gets_the_tally_and_what_did_not_hold) {
  const std::string text = verdicts_lines(report_on_switches(150), 200);
  EXPECT_THAT(text, AllOf(HasSubstr("0 supported, 1 refuted"), HasSubstr("C6 refuted:"),
                          HasSubstr("1.50x"), HasSubstr("not beyond 2.00x")));
  EXPECT_THAT(verdicts_lines(report_on_switches(1000), 200), Not(HasSubstr("C6")));
  EXPECT_THAT(verdicts_lines(build_report(test_context(), {}).verdicts, 200), IsEmpty());
}

}  // namespace
}  // namespace fourways
