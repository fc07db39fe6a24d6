// Suites, globs and settings, and the cases they come to.
#include "bench/cases/selection.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "bench/cases/suites.hpp"
#include "bench/command/command_error.hpp"
#include "runners/table.hpp"
#include "workloads/table.hpp"

namespace fourways {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> names(const Selection& selection) {
  std::vector<std::string> names;
  for (const Case& each : select_cases(selection)) names.push_back(each.name());
  return names;
}

std::size_t count_of_quick_runners() { return find_suite("quick").runners.size(); }

TEST(SelectionTest, the_quick_suite_is_nine_workloads_on_every_model_but_the_interpreted_ones) {
  EXPECT_EQ(names({}).size(), 9 * count_of_quick_runners());
  const auto interpreted = std::count_if(runners().begin(), runners().end(), [](const auto& each) {
    return each->traits().runs_twin || each->traits().name == "gil";
  });
  EXPECT_EQ(count_of_quick_runners() + static_cast<std::size_t>(interpreted), runners().size());
}

TEST(SelectionTest, runners_of_twins_are_chosen_by_name_alone) {
  Selection selection;
  selection.workload_globs = {"sleep"};
  selection.runner_globs = {"cpython_thread", "serial"};
  EXPECT_THAT(names(selection),
              ElementsAre("sleep/serial/tasks:8", "sleep/cpython_thread/tasks:8"));
}

TEST(SelectionTest, a_workload_asked_for_by_name_need_not_be_in_the_suite) {
  Selection selection;
  selection.workload_globs = {"*"};
  EXPECT_EQ(names(selection).size(), workloads().size() * count_of_quick_runners());
}

TEST(SelectionTest, larger_suites_contain_the_quick_one) {
  Selection standard;
  standard.suite = "standard";
  const auto all = names(standard);
  for (const std::string& name : names({})) EXPECT_THAT(all, testing::Contains(name));
  EXPECT_GT(all.size(), names({}).size());
}

TEST(SelectionTest, globs_choose_in_the_order_of_the_tables) {
  Selection selection;
  selection.workload_globs = {"s[lq]*"};
  selection.runner_globs = {"thread", "ser*"};
  EXPECT_THAT(names(selection), ElementsAre("square/serial/tasks:64", "square/thread/tasks:64",
                                            "sleep/serial/tasks:8", "sleep/thread/tasks:8"));
}

TEST(SelectionTest, a_setting_applies_to_those_that_know_its_key) {
  Selection selection;
  selection.workload_globs = {"sleep", "square"};
  selection.runner_globs = {"serial"};
  selection.settings = {"duration=1ms,2ms"};
  EXPECT_THAT(names(selection),
              ElementsAre("square/serial/tasks:64", "sleep/serial/tasks:8/duration:1ms",
                          "sleep/serial/tasks:8/duration:2ms"));
}

TEST(SelectionTest, workers_apply_to_bounded_runners) {
  Selection selection;
  selection.workload_globs = {"square"};
  selection.runner_globs = {"thread*"};
  selection.settings = {"workers=1", "workers=4", "tasks=5"};
  EXPECT_THAT(names(selection),
              ElementsAre("square/thread/tasks:5", "square/thread_pool/tasks:5/workers:1",
                          "square/thread_pool/tasks:5/workers:4"));
}

TEST(SelectionTest, a_runners_own_parameter_is_swept_like_a_workloads) {
  Selection selection;
  selection.workload_globs = {"countdown"};
  selection.runner_globs = {"thread", "gil"};
  selection.settings = {"interval=5ms,1ms"};
  EXPECT_THAT(names(selection), ElementsAre("countdown/thread/tasks:8", "countdown/gil/tasks:8",
                                            "countdown/gil/tasks:8/interval:1ms"));
}

TEST(SelectionTest, the_gil_suite_sweeps_interval_and_threads_and_has_free_models_beside) {
  Selection selection;
  selection.suite = "gil";
  const auto all = names(selection);
  for (const char* name :
       {"countdown/gil/tasks:8/from:2000000/interval:10us", "countdown/thread/tasks:8/from:2000000",
        "countdown/gil/tasks:4/from:2000000/gil:off",
        "convoy/gil/tasks:5/span:4s/patience:20s/interval:100ms",
        "convoy/fiber/tasks:3/yield:yes/span:300ms/patience:1us",
        "hash/gil/tasks:2/rounds:60/size:1048576",
        "balance/gil/tasks:2/yield:check/meet:yes/steps:200000"}) {
    EXPECT_THAT(all, testing::Contains(name));
  }
}

TEST(SelectionTest, what_is_asked_for_chooses_among_the_cases_of_a_suite_of_parts) {
  Selection selection;
  selection.suite = "gil";
  selection.workload_globs = {"countdown"};
  selection.runner_globs = {"gil"};
  selection.settings = {"tasks=3", "interval=2ms", "from=10"};
  EXPECT_THAT(names(selection), ElementsAre("countdown/gil/tasks:3/from:10/interval:2ms",
                                            "countdown/gil/tasks:3/from:10/interval:2ms/gil:off"));
  selection.workload_globs = {"primes"};
  EXPECT_THROW(select_cases(selection), CommandError);
}

TEST(SelectionTest, the_same_value_twice_is_one_case) {
  Selection selection;
  selection.workload_globs = {"square"};
  selection.runner_globs = {"serial"};
  selection.settings = {"tasks=5,5"};
  EXPECT_EQ(names(selection).size(), 1U);
}

TEST(SelectionTest, bad_settings_are_refused) {
  for (const char* setting : {"tasks", "=3", "tasks=", "nobody=1", "tasks=1,,2"}) {
    Selection selection;
    selection.settings = {setting};
    EXPECT_THROW(select_cases(selection), std::invalid_argument) << setting;
  }
}

TEST(SelectionTest, an_unknown_key_is_answered_with_what_workloads_and_runners_accept) {
  Selection selection;
  selection.workload_globs = {"sleep"};
  selection.runner_globs = {"thread*"};
  selection.settings = {"nobody=1"};
  try {
    select_cases(selection);
    FAIL() << "accepted";
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(),
                AllOf(HasSubstr("nobody"), HasSubstr("runner thread_pool accepts workers"),
                      HasSubstr("sleep accepts duration, tasks")));
  }
}

TEST(SelectionTest, a_glob_without_a_match_measures_nothing) {
  Selection selection;
  selection.runner_globs = {"serial", "go*"};
  try {
    select_cases(selection);
    FAIL() << "accepted";
  } catch (const CommandError& error) {
    EXPECT_EQ(error.code(), ExitCode::nothing_measured);
  }
}

}  // namespace
}  // namespace fourways
