// Two reports against each other: cases matched, outcomes that hold, and every form of the result.
#include "reports/comparison/comparison.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "reports/comparison/words.hpp"
#include "reports/record/file_io.hpp"
#include "reports/record/schema.hpp"
#include "reports/report/report.hpp"
#include "reports/testing/samples.hpp"
#include "reports/text/text.hpp"

namespace fourways {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Why = UncomparedCase::Why;

MeasuredReport reread(const std::vector<Sample>& samples, const nlohmann::json& context) {
  const TestFolder folder;
  write_report(folder.file("r.json"), build_report(context, samples));
  return read_measured_report(folder.file("r.json"));
}

Comparison compared(const std::vector<Sample>& base, const std::vector<Sample>& newer,
                    const std::string& glob = "", const ChangeRule& rule = {}) {
  return compare_reports(reread(base, test_context()), reread(newer, test_context()), rule, glob);
}

std::vector<Sample> runner_at(const std::string& runner, double center, std::uint64_t seed,
                              double spread = 0.02) {
  return rounds_of("primes", runner, walls_around(center, spread, 12, seed));
}

std::vector<Sample> before() {
  auto samples = runner_at("serial", 1e7, 1);
  append(samples, runner_at("thread", 1e7, 2));
  append(samples, runner_at("fiber", 1e7, 3));
  append(samples, runner_at("epoll", 1e7, 4, 0.4));
  return samples;
}

std::vector<Sample> after() {
  auto samples = runner_at("serial", 1e7, 11);
  append(samples, runner_at("thread", 1.2e7, 12));
  append(samples, runner_at("fiber", 0.8e7, 13));
  append(samples, runner_at("epoll", 1e7, 14, 0.4));
  return samples;
}

TEST(Comparison, tells_slower_faster_same_and_unsettled_apart) {
  const Comparison comparison = compared(before(), after());
  ASSERT_EQ(comparison.cases.size(), 4U);
  const auto change = [&](std::size_t i) { return comparison.cases[i].judged.outcome; };
  EXPECT_EQ(comparison.cases[0].name, "primes/serial/tasks:8");
  EXPECT_EQ(change(0), ChangeOutcome::same);
  EXPECT_EQ(comparison.cases[1].name, "primes/thread/tasks:8");
  EXPECT_EQ(change(1), ChangeOutcome::slower);
  EXPECT_NEAR(comparison.cases[1].ratio, 1.2, 0.02);
  EXPECT_EQ(change(2), ChangeOutcome::faster);
  EXPECT_EQ(change(3), ChangeOutcome::inconclusive);
  EXPECT_GT(comparison.cases[3].judged.rounds_needed->rounds, 12U);
  EXPECT_TRUE(comparison.comparable());
}

TEST(Comparison, swapped_swaps_its_verdicts) {
  const Comparison there = compared(before(), after());
  const Comparison back = compared(after(), before());
  for (std::size_t i = 0; i < there.cases.size(); ++i) {
    EXPECT_NEAR(there.cases[i].ratio * back.cases[i].ratio, 1, 1e-12);
  }
  EXPECT_EQ(back.count(ChangeOutcome::slower), there.count(ChangeOutcome::faster));
  EXPECT_EQ(back.count(ChangeOutcome::faster), there.count(ChangeOutcome::slower));
}

TEST(Comparison, of_a_report_with_itself_finds_nothing) {
  const Comparison comparison = compared(before(), before());
  EXPECT_EQ(comparison.count(ChangeOutcome::slower) + comparison.count(ChangeOutcome::faster), 0U);
}

std::vector<Sample> failing(const std::string& runner, SampleReason::Type type) {
  auto samples = rounds_of("primes", runner, {1, 2});
  for (Sample& sample : samples) make_failed(sample, type, "for a test");
  return samples;
}

TEST(Comparison, lists_what_it_cannot_compare) {
  auto base = runner_at("serial", 1e7, 1);
  append(base, runner_at("thread", 1e7, 2));                      // gone
  append(base, runner_at("fork", 1e7, 3));                        // breaks
  append(base, runner_at("a", 1e7, 4));                           // refused in the new
  append(base, failing("fiber", SampleReason::Type::timeout));    // mended
  append(base, failing("epoll", SampleReason::Type::exception));  // broken in both
  auto newer = runner_at("serial", 1e7, 5);
  append(newer, failing("fork", SampleReason::Type::signal));
  append(newer, failing("a", SampleReason::Type::limit));
  append(newer, runner_at("fiber", 1e7, 6));
  append(newer, failing("epoll", SampleReason::Type::exception));
  append(newer, runner_at("b", 1e7, 7));  // new
  const Comparison comparison = compared(base, newer);
  EXPECT_EQ(comparison.cases.size(), 1U);
  std::vector<std::string> left;
  for (const auto& each : comparison.uncompared) {
    left.push_back(each.name + " " + std::string(to_string(each.why)) +
                   (each.broke ? " broke" : ""));
  }
  EXPECT_THAT(left,
              ::testing::UnorderedElementsAre(
                  "primes/thread/tasks:8 base_only", "primes/fork/tasks:8 failed_in_new broke",
                  "primes/a/tasks:8 failed_in_new", "primes/fiber/tasks:8 failed_in_base",
                  "primes/epoll/tasks:8 failed_in_both", "primes/b/tasks:8 new_only"));
}

TEST(Comparison, refuses_to_compare_different_work_under_one_name) {
  auto newer = before();
  for (Sample& sample : newer) {
    if (sample.runner == "thread") sample.accounts.checksum = "00ff";
    if (sample.runner == "fiber") sample.params["size"] = std::int64_t{3};
  }
  const Comparison comparison = compared(before(), newer);
  ASSERT_EQ(comparison.uncompared.size(), 2U);
  EXPECT_EQ(comparison.uncompared[0].why, Why::other_work);
  EXPECT_THAT(comparison.uncompared[0].text, AllOf(HasSubstr("00ab"), HasSubstr("00ff")));
  EXPECT_THAT(comparison.uncompared[1].text, HasSubstr("\"size\":3"));
}

TEST(Comparison, leaves_out_times_of_zero) {
  const auto zero = rounds_of("primes", "serial", {0, 0, 0});
  const Comparison comparison = compared(zero, zero);
  ASSERT_EQ(comparison.uncompared.size(), 1U);
  EXPECT_EQ(comparison.uncompared[0].why, Why::no_time);
}

TEST(Comparison, of_too_few_samples_says_how_many_it_takes) {
  const Comparison comparison =
      compared(rounds_of("primes", "serial", {1, 2}), rounds_of("primes", "serial", {10, 20}));
  const JudgedChange& judged = comparison.cases[0].judged;
  EXPECT_EQ(judged.outcome, ChangeOutcome::inconclusive);
  EXPECT_FALSE(judged.interval);
  EXPECT_EQ(judged.rounds_needed->rounds, 4U);  // 2 / C(10, 5) < 0.01
}

TEST(Comparison, keeps_to_the_cases_asked_for) {
  EXPECT_EQ(compared(before(), after(), "*/fi*").cases.size(), 1U);
  EXPECT_TRUE(compared(before(), after(), "none").cases.empty());
}

// One simulated wall time. The spread is large enough for the threshold to be no help.
double noisy(std::mt19937_64& random, std::size_t kind) {
  // One draw a statement: their order shall be the same with every compiler.
  const double radius = std::sqrt(-2 * std::log(uniform(random)));
  const double normal = radius * std::cos(6.283185307179586 * uniform(random));
  switch (kind % 4) {
    case 0: return std::exp(0.02 * normal);                                     // a quiet machine
    case 1: return std::exp(0.4 * normal);                                      // a loud one
    case 2: return 1 - 0.3 * std::log(uniform(random));                         // a long tail
    default: return uniform(random) < 0.3 ? 1.5 : 1 + 0.02 * std::abs(normal);  // two states
  }
}

MeasuredReport simulated(std::mt19937_64& random, std::size_t cases, std::size_t samples) {
  MeasuredReport report;
  report.context = {{"fourways", nlohmann::json::object()}};
  for (std::size_t i = 0; i < cases; ++i) {
    MeasuredRow row;
    row.name = std::to_string(i);
    for (std::size_t k = 0; k < samples; ++k) row.walls_ns.push_back(1e6 * noisy(random, i));
    report.rows.push_back(std::move(row));
  }
  return report;
}

// How many of 1,000 comparisons without any effect flag a case.
int false_alarms(double threshold, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  ChangeRule rule;
  rule.threshold = threshold;
  int flagged = 0;
  for (int run = 0; run < 1000; ++run) {
    const MeasuredReport base = simulated(random, 40, 12);
    const Comparison comparison = compare_reports(base, simulated(random, 40, 12), rule);
    const auto changes =
        comparison.count(ChangeOutcome::slower) + comparison.count(ChangeOutcome::faster);
    flagged += changes > 0 ? 1 : 0;
  }
  return flagged;
}

TEST(Comparison, of_a_thousand_runs_without_effect_flags_one_in_a_hundred_at_most) {
  EXPECT_LE(false_alarms(kDefaultThreshold, 5), 10);
}

TEST(Comparison, keeps_its_word_without_the_help_of_a_threshold) {
  // The chance of a flag is kFamilyError then, less what U's steps leave: 10 of 1,000 expected at
  // most, with a standard deviation of 3.2.
  EXPECT_LE(false_alarms(1e-6, 6), 10 + 3 * 3);
}

TEST(Comparison, finds_a_tenth_among_a_hundred_cases_in_twelve_rounds_of_a_quiet_machine) {
  std::mt19937_64 random(8);
  MeasuredReport base;
  base.context = {{"fourways", nlohmann::json::object()}};
  MeasuredReport newer = base;
  for (std::size_t i = 0; i < 100; ++i) {
    MeasuredRow row;
    row.name = std::to_string(i);
    MeasuredRow slower = row;
    for (int k = 0; k < 12; ++k) {
      row.walls_ns.push_back(noisy(random, 0));
      slower.walls_ns.push_back(noisy(random, 0) * (i == 42 ? 1.1 : 1));
    }
    base.rows.push_back(row);
    newer.rows.push_back(slower);
  }
  const Comparison comparison = compare_reports(base, newer, {});
  EXPECT_EQ(comparison.count(ChangeOutcome::slower), 1U);
  EXPECT_EQ(comparison.cases[42].judged.outcome, ChangeOutcome::slower);
  EXPECT_GT(comparison.count(ChangeOutcome::same), 40U);
}

TEST(ComparisonForms, json_follows_its_schema) {
  auto base = before();
  append(base, runner_at("fork", 1e7, 9));
  const std::pair<std::vector<Sample>, std::vector<Sample>> kSides[] = {
      {base, after()}, {after(), {}}, {{}, {}}};
  for (const auto& [from, to] : kSides) {
    const auto json = nlohmann::json::parse(json_text(comparison_json(compared(from, to))));
    EXPECT_EQ(schema_violation(json, comparison_schema_text()).value_or("none"), "none");
  }
  const auto json = comparison_json(compared(base, after()));
  EXPECT_EQ(json["counts"]["regression"], 1);
  EXPECT_EQ(json["cases"][1]["verdict"], "regression");
  EXPECT_EQ(json["advisory"], true);
  EXPECT_EQ(json["uncompared"][0]["why"], "base_only");
}

TEST(ComparisonForms, markdown_has_the_answer_first_and_folds_the_rest) {
  const auto text = comparison_markdown(compared(before(), after()));
  EXPECT_THAT(text, ::testing::StartsWith("## fourways compare: slower\n\n**1 slower, 1 "
                                          "faster, 1 the same within 5%, 1 inconclusive**"));
  EXPECT_LT(text.find("primes/thread/tasks:8"), text.find("<details>"));
  EXPECT_GT(text.find("primes/serial/tasks:8"), text.find("<details>"));
  EXPECT_THAT(text, AllOf(HasSubstr("Advisory"), HasSubstr("would settle it")));
}

TEST(ComparisonForms, of_sides_measured_in_turns_say_how_and_are_not_advisory) {
  Comparison comparison = compared(before(), after());
  comparison.paired = PairedRun{};
  comparison.paired->end = PairedRun::End::time;
  comparison.paired->looks = {14, 20};
  comparison.paired->most_rounds = 20;
  comparison.paired->pairs = 160;
  comparison.paired->pairs_repeated = 3;
  const auto json = nlohmann::json::parse(json_text(comparison_json(comparison)));
  EXPECT_EQ(schema_violation(json, comparison_schema_text()).value_or("none"), "none");
  EXPECT_EQ(json["advisory"], false);
  EXPECT_EQ(json["paired"]["end"], "time");
  EXPECT_THAT(comparison_markdown(comparison),
              AllOf(HasSubstr("## fourways ab: slower"), HasSubstr("The time was up"),
                    HasSubstr("Of 160 pairs 3 were measured again"), HasSubstr("sign test"),
                    Not(HasSubstr("Advisory")), Not(HasSubstr("Mann and Whitney"))));
}

TEST(ComparisonForms, names_are_shown_and_never_obeyed) {
  auto base = rounds_of("a|b`\n<script>\033[31m", "serial", {1, 2, 3, 4, 5, 6});
  const auto comparison = compared(base, base);
  EXPECT_THAT(comparison_markdown(comparison), Not(HasSubstr("<script>")));
  EXPECT_THAT(comparison_table(comparison, 100), Not(HasSubstr("\033")));
}

TEST(ComparisonForms, the_table_fits_every_width) {
  auto base = before();
  append(base, runner_at("fork", 1e7, 9));
  const auto comparison = compared(base, after());
  for (const std::size_t width : {20U, 40U, 59U, 60U, 70U, 80U, 100U, 120U, 200U}) {
    const std::string text = comparison_table(comparison, width);
    EXPECT_THAT(text, AllOf(HasSubstr("thread"), HasSubstr("1 slower"))) << width;
    std::size_t begin = 0;
    for (std::size_t end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
      EXPECT_LE(display_width(text.substr(begin, end - begin)), width) << text;
    }
  }
  EXPECT_LT(comparison_table(comparison, 120).find("primes/thread"),
            comparison_table(comparison, 120).find("primes/serial"));
}

TEST(ComparisonForms, cautions_name_what_to_doubt) {
  auto context = test_context();
  context["fourways"]["partial"] = true;
  context["fourways"]["compiler"] = "clang 16";
  auto newer = after();
  make_failed(newer[0], SampleReason::Type::timeout, "30 s");
  const auto comparison =
      compare_reports(reread(before(), test_context()), reread(newer, context), {});
  std::string all;
  for (const auto& caution : comparison_cautions(comparison)) all += caution + '\n';
  EXPECT_THAT(all, AllOf(HasSubstr("fourways ab"), HasSubstr("ended before"),
                         HasSubstr("compiler: g++ 12 against clang 16"),
                         HasSubstr("1 case has lost samples")));
  ChangeRule rule;
  rule.between_run_sd = 0.02;
  EXPECT_THAT(comparison_cautions(compared(before(), after(), "", rule)).front(), HasSubstr("2%"));
}

std::string reading(const std::string& text) {
  const TestFolder folder;
  write_file_atomically(folder.file("r.json"), text);
  return error_of([&] { read_measured_report(folder.file("r.json")); });
}

TEST(MeasuredReport, is_refused_with_the_place_of_the_fault) {
  const auto whole = build_report(test_context(), before());
  const auto damaged = [&](const nlohmann::json::json_pointer& at, const nlohmann::json& value) {
    auto json = nlohmann::json::parse(json_text(whole));
    json[at] = value;
    return reading(json.dump());
  };
  using Pointer = nlohmann::json::json_pointer;
  EXPECT_EQ(reading(json_text(whole)), "");
  EXPECT_THAT(damaged(Pointer("/benchmarks/1/samples"), nlohmann::json::array()),
              AllOf(HasSubstr("damaged"), HasSubstr("benchmarks[1].samples")));
  EXPECT_THAT(damaged(Pointer("/benchmarks/1/samples/0"), "fast"), HasSubstr("samples"));
  EXPECT_THAT(damaged(Pointer("/benchmarks/1/samples/0"), -1), HasSubstr("samples"));
  EXPECT_THAT(damaged(Pointer("/benchmarks/0/name"), 3), HasSubstr("benchmarks[0].name"));
  EXPECT_THAT(damaged(Pointer("/benchmarks"), 3), HasSubstr("benchmarks"));
  EXPECT_THAT(damaged(Pointer("/benchmarks/0"), 3), HasSubstr("benchmarks[0]"));
  EXPECT_THAT(damaged(Pointer("/benchmarks/1/name"), "primes/serial/tasks:8"), HasSubstr("twice"));
  EXPECT_THAT(damaged(Pointer("/context/fourways/schema_version"), 9), HasSubstr("version 9"));
  EXPECT_THAT(reading("hello"), HasSubstr("not JSON"));
  EXPECT_THAT(reading("{}"), HasSubstr("not a report of fourways"));
  EXPECT_THAT(error_of([] { read_measured_report("/no/such.json"); }), HasSubstr("cannot open"));
}

}  // namespace
}  // namespace fourways
