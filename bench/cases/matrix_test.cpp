// Every workload on every runner: a figure, or the refusal that is expected.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <map>
#include <string>
#include <vector>

#include "bench/testing/measured_case.hpp"
#include "runners/runner.hpp"
#include "runners/table.hpp"
#include "workloads/table.hpp"

namespace fourways {
namespace {

std::vector<std::string> pairs() {
  std::vector<std::string> names;
  for (const WorkloadInfo& workload : workloads()) {
    for (const std::string& runner : runner_names()) names.push_back(workload.name + "/" + runner);
  }
  return names;
}

/// Those that need several tasks alive together at their defaults, and how many.
const std::map<std::string, std::uint32_t> kTogether{
    {"bakery", 2}, {"blocking_call", 2}, {"convoy", 2},  {"crowd", 200},
    {"pipe", 2},   {"pipe_stream", 2},   {"queue", 2},   {"shared_array", 2},
    {"socket", 2}, {"switch", 2},        {"toilets", 3}, {"traffic_lights", 16},
};

/// The reason of each cell that has no figure. A pool holds as many tasks as it has workers, which
/// are as many as cores.
std::map<std::string, std::string> expected_refusals() {
  std::map<std::string, std::string> expected{
      {"skynet/fork", "needs child tasks; fork does not offer them"},
      {"skynet/process_pool", "needs child tasks; process_pool does not offer them"},
      {"skynet/spawn", "needs child tasks; spawn does not offer them"},
      {"skynet/thread",
       "may have 1111110 child tasks alive at once; thread takes on 16384, for each is a unit of "
       "the kernel's"},
      {"skynet/gil",
       "may have 1111110 child tasks alive at once; gil takes on 16384, for each is a unit of the "
       "kernel's"},
  };
  const std::map<std::string, std::uint32_t> held{
      {"serial", 1}, {"process_pool", affinity_cores()}, {"thread_pool", affinity_cores()}};
  for (const auto& [workload, needed] : kTogether) {
    for (const auto& [runner, holds] : held) {
      if (holds >= needed) continue;
      expected[workload + "/" + runner] =
          fmt::format("needs {} tasks alive together; {} holds {}", needed, runner, holds);
    }
  }
  return expected;
}

class MatrixTest : public testing::TestWithParam<std::string> {};

TEST_P(MatrixTest, has_a_figure_or_a_typed_reason) {
  const auto refusals = expected_refusals();
  const auto refusal = refusals.find(GetParam());
  const Sample sample = measured_case(GetParam());
  const std::string reason = sample.reason ? sample.reason->text : "";
  if (sample.reason && sample.reason->type == SampleReason::Type::limit) {
    GTEST_SKIP() << "a limit of this machine: " << reason;
  }
  if (refusal != refusals.end()) {
    EXPECT_EQ(sample.status, Sample::Status::unavailable);
    EXPECT_EQ(reason, refusal->second);
    return;
  }
  ASSERT_EQ(sample.status, Sample::Status::ok) << reason;
  EXPECT_EQ(sample.accounts.tasks_done, sample.accounts.tasks_planned);
  EXPECT_GT(sample.wall_ns, 0);
}

std::string name_of_pair(const testing::TestParamInfo<std::string>& tested) {
  std::string name = tested.param;
  name.replace(name.find('/'), 1, "_on_");
  return name;
}

INSTANTIATE_TEST_SUITE_P(Cells, MatrixTest, testing::ValuesIn(pairs()), name_of_pair);

TEST(Matrix, expects_refusals_of_cells_that_there_are) {
  const std::vector<std::string> cells = pairs();
  for (const auto& [cell, reason] : expected_refusals()) {
    EXPECT_THAT(cells, testing::Contains(cell)) << reason;
  }
}

}  // namespace
}  // namespace fourways
