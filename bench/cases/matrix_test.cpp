// Every workload on every runner: a figure, or a reason of a type that says why there is none.
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "bench/testing/measured_case.hpp"
#include "runners/table.hpp"
#include "workloads/table.hpp"

namespace fourways {
namespace {

std::vector<std::string> pairs() {
  std::vector<std::string> names;
  for (const WorkloadInfo& workload : workloads()) {
    for (const auto& runner : runners()) {
      if (runner->traits().runs_twin) continue;  // twins_test.cpp, at parameters that suit Python
      names.push_back(workload.name + "/" + runner->traits().name);
    }
  }
  return names;
}

class MatrixTest : public testing::TestWithParam<std::string> {};

TEST_P(MatrixTest, has_a_figure_or_a_typed_reason) {
  const Sample sample = measured_case(GetParam());
  if (sample.status == Sample::Status::ok) {
    EXPECT_EQ(sample.accounts.tasks_done, sample.accounts.tasks_planned);
    EXPECT_GT(sample.wall_ns, 0);
    return;
  }
  ASSERT_TRUE(sample.reason);
  EXPECT_EQ(sample.status, Sample::Status::unavailable) << sample.reason->text;
  EXPECT_NE(sample.reason->text, "");
}

std::string name_of(const testing::TestParamInfo<std::string>& tested) {
  std::string name = tested.param;
  name.replace(name.find('/'), 1, "_on_");
  return name;
}

INSTANTIATE_TEST_SUITE_P(Cells, MatrixTest, testing::ValuesIn(pairs()), name_of);

}  // namespace
}  // namespace fourways
