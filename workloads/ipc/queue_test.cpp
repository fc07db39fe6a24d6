// queue: its ways of waiting, its two backings, and what it refuses.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "bench/testing/measured_case.hpp"
#include "workloads/contract/params.hpp"

namespace fourways {
namespace {

using ::testing::HasSubstr;

std::string reason_of(const std::string& name) {
  const Sample sample = measured_case(name);
  return sample.reason ? sample.reason->text : "none";
}

TEST(QueueWorkload, delivers_every_message_by_every_backing_and_payload) {
  for (const char* runner : {"fork", "thread", "fiber", "epoll"}) {
    for (const char* backing : {"ring", "pipe"}) {
      for (const char* payload : {"bytes", "json"}) {
        for (const char* size : {"64", "75", "1000"}) {
          const Sample sample =
              measured_ok(std::string("queue/") + runner + "/messages:600/backing:" + backing +
                          "/payload:" + payload + "/size:" + size);
          EXPECT_EQ(sample.operations, 600);
          EXPECT_EQ(sample.figures.at("missed_messages"), 0);
        }
      }
    }
  }
}

TEST(QueueWorkload, delivers_between_many_tasks_and_through_a_queue_of_one) {
  for (const char* runner : {"fork", "thread", "fiber", "epoll"}) {
    for (const char* rest :
         {"/tasks:7/maxsize:1", "/tasks:7/maxsize:0", "/tasks:6/maxsize:3",
          "/tasks:7/maxsize:1/backing:pipe", "/tasks:7/maxsize:0/backing:pipe"}) {
      measured_ok(std::string("queue/") + runner + "/messages:1001" + rest);
    }
  }
}

TEST(QueueWorkload, is_used_in_turns_by_a_task_that_is_alone) {
  for (const char* backing : {"ring", "pipe"}) {
    const Sample sample =
        measured_ok(fmt::format("queue/serial/tasks:1/messages:500/maxsize:1/backing:{}", backing));
    EXPECT_EQ(sample.operations, 500);
  }
}

TEST(QueueWorkload, a_full_queue_ends_puts_that_wait_for_a_while_or_not_at_all) {
  for (const char* backing : {"ring", "pipe"}) {
    // On one loop the producer runs until the queue is full, again and again.
    const Sample polled = measured_ok(
        fmt::format("queue/epoll/messages:200/maxsize:3/wait:poll/backing:{}", backing));
    EXPECT_EQ(polled.figures.count("full_outcomes"), 1U);
    measured_ok(fmt::format(
        "queue/fork/messages:500/maxsize:2/wait:timeout/timeout:200us/backing:{}", backing));
  }
  // Two producers and one consumer: three puts find room in each round, the rest is refused.
  const Sample crowded = measured_ok("queue/epoll/tasks:3/messages:300/maxsize:1/wait:poll");
  EXPECT_GT(crowded.figures.at("full_outcomes"), 0);
}

TEST(QueueWorkload, an_empty_queue_ends_gets_that_do_not_wait) {
  // Two consumers for one producer's messages, each asking in its turn.
  const Sample sample = measured_ok("queue/epoll/tasks:4/messages:401/maxsize:4/wait:poll");
  EXPECT_GE(sample.figures.at("empty_outcomes"), 0);
  EXPECT_GT(sample.figures.at("stale_answers"), 0) << "empty() and full() are not to be relied on";
}

TEST(QueueWorkload, consumers_that_stop_at_empty_miss_messages) {
  // Once all are there a loop goes on with the last: the consumer, who asks before a first put.
  const Sample sample = measured_ok("queue/epoll/messages:100/maxsize:0/wait:until_empty");
  const double missed = sample.figures.at("missed_messages");
  EXPECT_GT(missed, 0);
  EXPECT_LE(missed, 100);
}

TEST(QueueWorkload, refuses_what_cannot_work) {
  EXPECT_THAT(reason_of("queue/serial"), HasSubstr("alive together"));
  EXPECT_THAT(reason_of("queue/fork/payload:json/size:63"), HasSubstr("at least 64"));
  EXPECT_THAT(reason_of("queue/fork/wait:until_empty"), HasSubstr("use maxsize=0"));
  EXPECT_THAT(reason_of("queue/fork/messages:50000000/size:4000/maxsize:0"),
              HasSubstr("set a maxsize"));
  EXPECT_THROW(measured_case("queue/fork/size:4093"), ParamError);
  EXPECT_THROW(measured_case("queue/fork/backing:file"), ParamError);
}

}  // namespace
}  // namespace fourways
