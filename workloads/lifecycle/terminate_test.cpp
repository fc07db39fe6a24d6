// terminate on models of every family: what is left of the victim.
#include <gmock/gmock.h>

#include "bench/testing/measured_case.hpp"

namespace fourways {
namespace {

class TerminateTest : public testing::TestWithParam<const char*> {};

TEST_P(TerminateTest, leaves_the_lock_held_and_the_grandchild_an_orphan_that_runs_on) {
  const Sample sample = measured_case(std::string("terminate/") + GetParam() + "/tasks:3");
  ASSERT_EQ(sample.status, Sample::Status::ok) << sample.reason->text;
  EXPECT_EQ(sample.figures.at("locks_left_held"), 3);
  EXPECT_EQ(sample.figures.at("orphan_grandchildren"), 3);
  EXPECT_EQ(sample.figures.at("zombie_grandchildren"), 0);
  EXPECT_LE(sample.figures.at("alive_right_after"), 3);
  EXPECT_FALSE(sample.notes.contains("processes left behind"));
}

INSTANTIATE_TEST_SUITE_P(Models, TerminateTest,
                         testing::Values("serial", "fork", "thread", "fiber", "epoll"));

}  // namespace
}  // namespace fourways
