// echo on runners: several listeners where there are several loops, and many connections.
#include <gmock/gmock.h>

#include "bench/testing/measured_case.hpp"

namespace fourways {
namespace {

class EchoOnPrefork : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Echo, EchoOnPrefork, testing::Values("prefork_fiber", "prefork_epoll"),
                         [](const auto& tested) { return tested.param; });

TEST_P(EchoOnPrefork, every_process_gets_the_connections_of_its_tasks) {
  for (const char* shape : {"tasks:16/workers:1", "tasks:16/workers:3", "tasks:5/workers:4",
                            "tasks:2/workers:5", "tasks:130/workers:64"}) {
    const Sample sample = measured_case("echo/" + GetParam() + "/" + shape);
    EXPECT_EQ(sample.status, Sample::Status::ok)
        << shape << (sample.reason ? sample.reason->text : "");
    EXPECT_EQ(sample.operations, 40 * sample.accounts.tasks_planned);
  }
}

class EchoOfMany : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Echo, EchoOfMany,
                         testing::Values("fiber", "epoll", "prefork_fiber", "prefork_epoll"),
                         [](const auto& tested) { return tested.param; });

TEST_P(EchoOfMany, ten_thousand_connections_are_served_or_the_limit_is_named) {
  const Sample sample = measured_case("echo/" + GetParam() + "/tasks:10000/requests:1");
  if (sample.status == Sample::Status::unavailable) {  // `ulimit -n` of a smaller machine
    EXPECT_THAT(sample.reason->text, testing::HasSubstr("ulimit -n"));
    return;
  }
  EXPECT_EQ(sample.status, Sample::Status::ok) << sample.reason->text;
  EXPECT_EQ(sample.operations, 10'000);
  EXPECT_EQ(sample.accounts.tasks_done, 10'000);
}

}  // namespace
}  // namespace fourways
