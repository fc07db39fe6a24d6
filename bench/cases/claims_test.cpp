// The claims' cases against the tables of workloads and runners: all can be read, bear the names
// that a run gives them, and run.
#include "reports/claims/claims.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "bench/cases/case.hpp"
#include "bench/cases/selection.hpp"
#include "bench/testing/command.hpp"
#include "reports/record/json.hpp"
#include "runners/table.hpp"
#include "workloads/table.hpp"

namespace fourways {
namespace {

bool is_there(const std::string& name) {
  const std::size_t first = name.find('/');
  const std::string workload = name.substr(0, first);
  const std::string runner = name.substr(first + 1, name.find('/', first + 1) - first - 1);
  return std::any_of(workloads().begin(), workloads().end(),
                     [&](const WorkloadInfo& info) { return info.name == workload; }) &&
         std::any_of(runners().begin(), runners().end(),
                     [&](const auto& each) { return each->traits().name == runner; });
}

class Claims : public CommandTest {};

TEST_F(Claims, name_their_cases_as_a_run_does) {
  for (const std::string& name : claim_cases(affinity_cores())) {
    if (!is_there(name)) continue;
    EXPECT_EQ(parse_case(name).name(), name);
  }
}

TEST_F(Claims, name_only_cases_that_can_run) {
  for (const std::string& name : claim_cases(affinity_cores())) {
    if (!is_there(name)) continue;
    SCOPED_TRACE(name);
    EXPECT_EQ(refusal(parse_case(name)).value_or("none"), "none");
  }
}

TEST_F(Claims, are_what_the_suite_of_the_lessons_measures) {
  Selection lessons;
  lessons.suite = "lessons";
  std::vector<std::string> measured;
  for (const Case& each : select_cases(lessons)) measured.push_back(each.name());
  std::vector<std::string> named = claim_cases(affinity_cores());
  std::erase_if(named, [](const std::string& name) { return !is_there(name); });
  EXPECT_EQ(measured, named);
}

TEST_F(Claims, of_a_suite_globs_choose_and_settings_change) {
  Selection some;
  some.suite = "lessons";
  some.workload_globs = {"toilets"};
  some.settings = {"visit=1ms"};
  const auto cases = select_cases(some);
  ASSERT_EQ(cases.size(), 1U);
  EXPECT_EQ(cases.front().name(), "toilets/fork/tasks:12/visit:1ms");
  some.runner_globs = {"serial"};
  some.settings.clear();
  EXPECT_THROW(select_cases(some), std::exception);
}

TEST_F(Claims, are_listed_without_what_only_a_run_can_tell) {
  const OrderedJson list = OrderedJson::parse(fourways({"list", "claims", "--json"}).out);
  EXPECT_EQ(list["claims"].size(), claims().size());
  EXPECT_EQ(list["unmeasurable"].size(), unmeasurable_statements().size());
  EXPECT_FALSE(list["claims"][0].contains("outcome"));
  EXPECT_TRUE(list["claims"][0]["parts"][0].contains("cases"));
}

}  // namespace
}  // namespace fourways
