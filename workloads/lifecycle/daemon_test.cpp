// daemon on models of every family.
#include <gmock/gmock.h>

#include "bench/testing/measured_case.hpp"

namespace fourways {
namespace {

class DaemonTest : public testing::TestWithParam<const char*> {};

TEST_P(DaemonTest, ends_with_the_main_code_while_its_sibling_runs_to_its_end) {
  const Sample sample = measured_case(std::string("daemon/") + GetParam() + "/tasks:3");
  ASSERT_EQ(sample.status, Sample::Status::ok) << sample.reason->text;
  EXPECT_EQ(sample.figures.at("daemons_that_finished"), 0);
  EXPECT_EQ(sample.figures.at("siblings_that_finished"), 3);
  EXPECT_EQ(sample.figures.at("children_refused_to_daemons"), 3);
  EXPECT_FALSE(sample.notes.contains("processes left behind"));
}

INSTANTIATE_TEST_SUITE_P(Models, DaemonTest,
                         testing::Values("serial", "fork", "thread", "fiber", "epoll"));

}  // namespace
}  // namespace fourways
