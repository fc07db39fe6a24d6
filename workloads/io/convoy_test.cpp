// convoy on runners: who serves a client beside tasks that compute, and who starves it.
#include <gmock/gmock.h>

#include "bench/testing/measured_case.hpp"

namespace fourways {
namespace {

TEST(Convoy, every_request_is_served_beside_hogs_that_can_be_preempted) {
  for (const char* runner : {"thread", "fork", "spawn"}) {
    const Sample sample =
        measured_ok(std::string("convoy/") + runner + "/tasks:3/requests:20/span:60s");
    EXPECT_EQ(sample.operations, 20);
    EXPECT_GT(sample.figures.at("hog_steps"), 0);
    EXPECT_GT(sample.figures.at("requests_per_s"), 0);
    ASSERT_TRUE(sample.latency);
    EXPECT_EQ(sample.latency->count, 20);
  }
}

TEST(Convoy, coroutines_that_compute_starve_the_server_unless_they_yield) {
  for (const std::string runner : {"fiber", "epoll", "io_uring"}) {
    const std::string name = "convoy/" + runner + "/tasks:3/requests:20";
    // One may slip through before the first hog begins.
    EXPECT_LE(measured_ok(name + "/span:1us/patience:50ms").operations, 2);
    EXPECT_EQ(measured_ok(name + "/yield:yes/span:60s/patience:60s").operations, 20);
  }
}

TEST(Convoy, without_hogs_a_single_task_is_enough) {
  EXPECT_EQ(measured_ok("convoy/serial/tasks:1/requests:5/span:60s").operations, 5);
  const Sample refused = measured_case("convoy/serial/tasks:2");
  ASSERT_TRUE(refused.reason);
  EXPECT_EQ(refused.reason->type, SampleReason::Type::needs);
}

TEST(Convoy, the_client_asks_at_least_once_and_begins_none_after_its_span) {
  EXPECT_EQ(measured_ok("convoy/thread/tasks:1/span:1us").operations, 1);
}

}  // namespace
}  // namespace fourways
