// isolation: who shares the ordinary memory of the process that started it, runner by runner.
#include <gtest/gtest.h>

#include "bench/testing/measured_case.hpp"
#include "runners/table.hpp"

namespace fourways {
namespace {

TEST(Isolation, units_that_share_memory_change_their_parents_variable_and_processes_do_not) {
  for (const auto& runner : runners()) {
    const Traits& traits = runner->traits();
    if (traits.runs_twin) continue;
    SCOPED_TRACE(traits.name);
    const Sample sample = measured_case("isolation/" + traits.name + "/tasks:4");
    ASSERT_EQ(sample.status, Sample::Status::ok) << sample.reason->text;
    EXPECT_EQ(sample.figures.at("n_in_task"), 0);
    EXPECT_EQ(sample.figures.at("n_in_parent"), traits.shares_memory ? 0 : 100);
  }
}

TEST(Isolation, a_process_of_its_own_finds_what_its_parent_had_and_a_later_task_in_place_does_not) {
  EXPECT_EQ(measured_case("isolation/fork/tasks:5").figures.at("tasks_finding_100"), 5);
  for (const char* runner : {"serial", "fiber", "epoll"}) {
    const Sample sample = measured_case(std::string("isolation/") + runner + "/tasks:5");
    EXPECT_EQ(sample.figures.at("tasks_finding_100"), 1) << runner;
  }
}

}  // namespace
}  // namespace fourways
