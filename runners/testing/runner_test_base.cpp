#include "runners/testing/runner_test_base.hpp"

#include <algorithm>

#include "runners/testing/gil_pace.hpp"
#include "workloads/support/process/process.hpp"

namespace fourways {
namespace {

template <class Condition>
std::vector<std::string> names_where(Condition condition) {
  std::vector<std::string> names;
  for (const auto& runner : runners()) {
    const Traits& traits = runner->traits();
    if (traits.fresh_image || traits.runs_twin || !condition(traits)) continue;
    names.push_back(traits.name);
  }
  return names;
}

constexpr std::size_t kArenaBytes = std::size_t{64} << 20;

}  // namespace

std::vector<std::string> all_runners() {
  return names_where([](const Traits&) { return true; });
}

std::vector<std::string> runners_that_hold_many() {
  return names_where([](const Traits& traits) { return !traits.one_at_a_time; });
}

std::vector<std::string> single_threaded_runners() {
  return names_where([](const Traits& traits) {
    return !traits.preemptive && !traits.one_at_a_time && !traits.parallel;
  });
}

std::vector<std::string> runners_with_children(bool offered) {
  return names_where([=](const Traits& traits) { return traits.child_tasks == offered; });
}

std::string runner_name(const testing::TestParamInfo<std::string>& info) { return info.param; }

testing::AssertionResult ended_well(const Batch& batch) {
  if (const std::string complaint = batch.complaint(); !complaint.empty()) {
    return testing::AssertionFailure() << complaint;
  }
  if (!batch.after.same_holdings(batch.before)) {
    return testing::AssertionFailure() << "the batch's process held " << batch.before
                                       << " before, and after it " << batch.after;
  }
  return testing::AssertionSuccess();
}

void HoldsItsBaseline::SetUp() {
  // What a batch's process leaves behind becomes our child, and is seen.
  adopt_orphans();
  set_gil_pace_for_tests();
  baseline_ = Footprint::now();
  arena_.emplace(Arena::create(kArenaBytes));
}

void HoldsItsBaseline::TearDown() {
  arena_.reset();
  const Footprint after = Footprint::settled(baseline_);
  EXPECT_TRUE(after.same_holdings(baseline_)) << "before: " << baseline_ << "; after: " << after;
}

std::uint32_t RunnerTest::workers(std::uint32_t tasks) const {
  return traits().workers_hold_many ? std::min(tasks, 2U) : tasks;
}

Batch RunnerTest::run(std::uint32_t tasks, TestWorkload workload) {
  return run_batch(runner(), workload, {.tasks = tasks, .workers = workers(tasks)}, arena());
}

Batch RunnerTest::run(std::uint32_t tasks, TaskBody body) {
  return run(tasks, TestWorkload(std::move(body)));
}

void RunnerTest::expect_success(std::uint32_t tasks, TaskBody body) {
  EXPECT_TRUE(ended_well(run(tasks, std::move(body))));
}

}  // namespace fourways
