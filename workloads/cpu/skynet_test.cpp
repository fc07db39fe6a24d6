// skynet on the runners that offer child tasks, and what the others say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/testing/measured_case.hpp"
#include "workloads/table.hpp"

namespace fourways {
namespace {

using testing::HasSubstr;

std::string skynet_on(const std::string& runner, const std::string& parameters) {
  return "skynet/" + runner + "/" + parameters;
}

TEST(Skynet, counts_every_node_on_every_runner_with_child_tasks) {
  for (const char* runner : {"serial", "thread", "thread_pool", "fiber", "epoll"}) {
    SCOPED_TRACE(runner);
    const Sample sample = measured_case(skynet_on(runner, "tasks:3/leaves:100"));
    ASSERT_EQ(sample.status, Sample::Status::ok) << sample.reason->text;
    EXPECT_EQ(sample.operations, 3 * 111);
  }
}

TEST(Skynet, deals_out_leaves_that_are_no_power_of_ten) {
  // 11: nine leaves and a pair, with a node above each two; 110: ten such trees.
  const std::map<int, int> nodes_of{{2, 3}, {7, 8}, {11, 13}, {15, 21}, {20, 31}, {110, 131}};
  for (const auto& [leaves, nodes] : nodes_of) {
    const Sample sample = measured_case(skynet_on("epoll", "leaves:" + std::to_string(leaves)));
    ASSERT_EQ(sample.status, Sample::Status::ok) << sample.reason->text;
    EXPECT_EQ(sample.operations, nodes) << leaves;
  }
}

TEST(Skynet, a_million_leaves_fit_where_child_tasks_are_light) {
  for (const char* runner : {"serial", "thread_pool", "fiber", "epoll"}) {
    const Sample sample = measured_case(skynet_on(runner, "leaves:1000000"));
    ASSERT_EQ(sample.status, Sample::Status::ok) << runner << ": " << sample.reason->text;
    EXPECT_EQ(sample.operations, 1'111'111);
  }
}

TEST(Skynet, is_not_tried_where_each_node_would_be_a_thread) {
  const Sample sample = measured_case(skynet_on("thread", "leaves:100000"));
  EXPECT_EQ(sample.status, Sample::Status::unavailable);
  ASSERT_TRUE(sample.reason);
  EXPECT_EQ(sample.reason->type, SampleReason::Type::needs);
  EXPECT_THAT(sample.reason->text, HasSubstr("111110 child tasks"));
  EXPECT_THAT(sample.reason->text, HasSubstr("thread takes on 16384"));
}

TEST(Skynet, needs_child_tasks) {
  const Sample sample = measured_case("skynet/fork");
  EXPECT_EQ(sample.status, Sample::Status::unavailable);
  ASSERT_TRUE(sample.reason);
  EXPECT_EQ(sample.reason->text, "needs child tasks; fork does not offer them");
}

TEST(Skynet, refuses_a_sum_that_lacks_a_leaf) {
  const WorkloadInfo& info = find_workload("skynet");
  Params params = params_of(info);
  params.set("leaves", "10", "test");
  Arena arena = Arena::create();
  const auto workload = info.make();
  workload->prepare(params, arena);
  EXPECT_NO_THROW(workload->verify(std::vector<std::uint64_t>{45}));
  EXPECT_THROW(workload->verify(std::vector<std::uint64_t>{44}), WrongResult);
}

}  // namespace
}  // namespace fourways
