// orphans on models of every family.
#include <gmock/gmock.h>

#include "bench/testing/measured_case.hpp"

namespace fourways {
namespace {

class OrphansTest : public testing::TestWithParam<const char*> {};

TEST_P(OrphansTest, are_zombies_while_their_parent_lives_and_reaped_once_it_is_killed) {
  const Sample sample = measured_case(std::string("orphans/") + GetParam() + "/tasks:3/children:5");
  ASSERT_EQ(sample.status, Sample::Status::ok) << sample.reason->text;
  EXPECT_EQ(sample.figures.at("zombies_while_parent_lived"), 15);
  EXPECT_EQ(sample.figures.at("reaped_by_adopter"), 18);
  EXPECT_EQ(sample.figures.at("zombies_after"), 0);
  EXPECT_FALSE(sample.notes.contains("processes left behind"));
}

INSTANTIATE_TEST_SUITE_P(Models, OrphansTest,
                         testing::Values("serial", "fork", "thread", "fiber", "epoll"));

}  // namespace
}  // namespace fourways
