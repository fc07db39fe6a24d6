// shared_value, shared_array and file_exchange: exact under a lock, whatever is lost without.
#include <gmock/gmock.h>

#include "bench/testing/measured_case.hpp"

namespace fourways {
namespace {

using ::testing::HasSubstr;

const char* const kRunners[] = {"serial", "fork", "thread", "fiber", "epoll"};

TEST(SharedValue, ends_at_forty_as_in_the_tutorial) {
  for (const std::string runner : kRunners) {
    for (const char* lock : {"step", "loop"}) {
      for (const char* type : {"int", "double"}) {
        const Sample sample = measured_ok("shared_value/" + runner + "/increments:10/pause:100us" +
                                          "/lock:" + lock + "/type:" + type);
        EXPECT_EQ(sample.figures.at("final_value"), 40) << sample.case_name;
        EXPECT_EQ(sample.figures.at("lost_value"), 0);
      }
    }
  }
}

TEST(SharedValue, is_exact_with_many_that_contend_for_its_lock) {
  for (const std::string runner : kRunners) {
    const Sample sample = measured_ok("shared_value/" + runner + "/tasks:9/increments:5000");
    EXPECT_EQ(sample.figures.at("final_value"), 5000 * (5 + 4 * 3)) << sample.case_name;
  }
}

TEST(SharedValue, tells_what_was_lost_without_a_lock) {
  for (const std::string runner : kRunners) {
    const Sample sample = measured_ok("shared_value/" + runner + "/lock:none/increments:20000");
    const double lost = sample.figures.at("lost_value");
    EXPECT_GE(lost, 0);
    EXPECT_EQ(sample.figures.at("final_value") + lost, 80'000);
    if (runner == "epoll" || runner == "serial") {
      EXPECT_EQ(lost, 0) << "nobody comes in between";
    }
  }
}

TEST(SharedArray, is_exact_under_its_locks_and_where_each_writes_its_own) {
  for (const std::string runner : {"fork", "thread", "fiber", "epoll"}) {
    for (const char* rest : {"/lock:whole/write:own", "/lock:whole/write:all",
                             "/lock:slot/write:own", "/lock:slot/write:all", "/lock:none"}) {
      for (const char* tasks : {"/tasks:1", "/tasks:5"}) {
        const Sample sample =
            measured_ok("shared_array/" + runner + tasks + "/size:12/rounds:300" + rest);
        EXPECT_EQ(sample.figures.at("lost_updates"), 0) << sample.case_name;
      }
    }
    measured_ok("shared_array/" + runner + "/tasks:7/size:3/rounds:50");
    const Sample raced = measured_ok("shared_array/" + runner + "/lock:none/write:all/rounds:500");
    EXPECT_GE(raced.figures.at("lost_updates"), 0);
  }
}

TEST(FileExchange, is_exact_under_its_lock) {
  for (const std::string runner : kRunners) {
    for (const char* format : {"json", "binary"}) {
      const Sample sample =
          measured_ok("file_exchange/" + runner + "/tasks:3/steps:40/format:" + format);
      EXPECT_EQ(sample.figures.at("final_value"), 120) << sample.case_name;
      EXPECT_EQ(sample.figures.at("lost_updates"), 0);
      EXPECT_EQ(sample.figures.at("corrupt_reads"), 0);
    }
  }
  measured_ok("file_exchange/fork/steps:3/sync:on");
}

TEST(FileExchange, passes_every_message_on) {
  for (const std::string runner : {"fork", "thread", "fiber", "epoll"}) {
    for (const char* format : {"json", "binary"}) {
      measured_ok("file_exchange/" + runner +
                  "/tasks:5/steps:40/exchange:messages/format:" + format);
    }
  }
  measured_ok("file_exchange/serial/tasks:1/steps:40/exchange:messages");
}

TEST(FileExchange, tells_what_was_lost_without_a_lock) {
  for (const std::string runner : kRunners) {
    const Sample sample = measured_ok("file_exchange/" + runner + "/lock:none/steps:100");
    EXPECT_EQ(sample.figures.at("final_value") + sample.figures.at("lost_updates"), 200);
  }
  const Sample refused = measured_case("file_exchange/fork/lock:none/exchange:messages");
  EXPECT_THAT(refused.reason->text, HasSubstr("lock=none is not accepted"));
}

}  // namespace
}  // namespace fourways
