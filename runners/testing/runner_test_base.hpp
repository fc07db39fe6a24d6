// RunnerTest: a test that runs on each of several runners, with an arena of its own, and holds the
// process to what it held before.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runners/table.hpp"
#include "runners/testing/batch.hpp"
#include "runners/testing/check.hpp"

namespace fourways {

/// Names of the runners that can be given a lambda of this image, for testing::ValuesIn. The tests
/// models/spawn_test.cpp and python/twins_test.cpp have the others.
std::vector<std::string> all_runners();
std::vector<std::string> runners_that_hold_many();   // tasks alive together
std::vector<std::string> single_threaded_runners();  // fibers and loops: order is certain
std::vector<std::string> runners_with_children(bool offered);
std::string runner_name(const testing::TestParamInfo<std::string>& info);

/// `batch` ended well, and gave back what it took.
testing::AssertionResult ended_well(const Batch& batch);

/// Checks, after each test, that this process holds what it held before it.
class HoldsItsBaseline : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;
  Arena& arena() { return *arena_; }

 private:
  Footprint baseline_;
  std::optional<Arena> arena_;
};

class RunnerTest : public HoldsItsBaseline, public testing::WithParamInterface<std::string> {
 protected:
  Runner& runner() const { return find_runner(GetParam()); }
  const Traits& traits() const { return runner().traits(); }
  /// As many workers as tasks where a worker holds one task, so that all are alive together. Two
  /// where a worker holds many: tasks then meet both between processes and inside one.
  std::uint32_t workers(std::uint32_t tasks) const;
  Batch run(std::uint32_t tasks, TaskBody body);
  Batch run(std::uint32_t tasks, TestWorkload workload);
  void expect_success(std::uint32_t tasks, TaskBody body);
  /// Units that wait in the kernel: a process or a thread each.
  bool blocks() const {
    return traits().family != "coroutine" && traits().family != "async" &&
           traits().family != "hybrid";
  }
};

}  // namespace fourways
