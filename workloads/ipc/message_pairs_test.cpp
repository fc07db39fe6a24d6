// pipe_stream and socket: every ending in every model, and a peer that disappears.
#include <gmock/gmock.h>

#include "bench/testing/measured_case.hpp"

namespace fourways {
namespace {

using ::testing::HasSubstr;

struct Kind {
  const char* workload;
  const char* rest;
};

const Kind kKinds[] = {{"pipe_stream", ""}, {"socket", "/kind:unix"}, {"socket", "/kind:tcp"}};

Sample sample_of(const Kind& kind, const std::string& runner, const std::string& rest) {
  return measured_case(std::string(kind.workload) + "/" + runner + kind.rest + rest);
}

Sample expect_ok(const Kind& kind, const std::string& runner, const std::string& rest) {
  Sample sample = sample_of(kind, runner, rest);
  EXPECT_EQ(sample.status, Sample::Status::ok)
      << sample.case_name << ": " << (sample.reason ? sample.reason->text : "");
  return sample;
}

TEST(MessagePairs, exchange_every_message_and_see_every_ending) {
  for (const Kind& kind : kKinds) {
    for (const char* runner : {"fork", "thread", "fiber", "epoll"}) {
      for (const char* mode : {"oneway", "duplex"}) {
        for (const char* ending : {"close", "reader_leaves", "half_message", "too_long"}) {
          const bool duplex = std::string(mode) == "duplex";
          const Sample sample = expect_ok(
              kind, runner,
              std::string("/tasks:4/messages:50/limit:1000/mode:") + mode + "/ending:" + ending);
          if (sample.status != Sample::Status::ok) continue;
          EXPECT_EQ(sample.figures.at("messages"), duplex ? 200 : 100) << sample.case_name;
          EXPECT_EQ(sample.figures.at("bytes"), sample.figures.at("messages") * 64);
          EXPECT_EQ(sample.figures.count("round_trip_ns"), duplex ? 1U : 0U);
        }
      }
    }
  }
}

TEST(MessagePairs, exchange_messages_beyond_what_the_kernel_buffers) {
  for (const Kind& kind : kKinds) {
    for (const char* runner : {"fork", "epoll"}) {
      const Sample sample = expect_ok(kind, runner, "/messages:7/size:1000000/mode:duplex");
      EXPECT_EQ(sample.figures.at("bytes"), 14e6);
    }
  }
}

TEST(MessagePairs, serve_a_task_without_a_partner) {
  for (const Kind& kind : kKinds) {
    const Sample sample = expect_ok(kind, "serial", "/tasks:1/messages:50");
    EXPECT_EQ(sample.figures.at("messages"), 50);
    expect_ok(kind, "epoll", "/tasks:3/messages:50");
    const Sample refused = sample_of(kind, "serial", "/tasks:1/ending:half_message");
    EXPECT_THAT(refused.reason->text, HasSubstr("use an even number"));
  }
}

TEST(MessagePairs, poll_until_there_is_something) {
  for (const Kind& kind : kKinds) {
    for (const char* runner : {"fork", "epoll"}) {
      const Sample sample = expect_ok(kind, runner, "/messages:3/pause:20ms/poll:1ms");
      EXPECT_GT(sample.figures.at("poll_timeouts"), 0) << sample.case_name;
    }
  }
}

TEST(MessagePairs, a_message_that_the_sender_may_not_send_fails_the_sample_and_hangs_nobody) {
  for (const Kind& kind : kKinds) {
    for (const char* runner : {"fork", "thread", "epoll"}) {
      const Sample sample = sample_of(kind, runner, "/size:1001/limit:1000");
      ASSERT_EQ(sample.status, Sample::Status::failed) << sample.case_name;
      EXPECT_THAT(sample.reason->text, HasSubstr("1001 bytes is longer than the limit of 1000"));
    }
  }
}

TEST(MessagePairs, need_both_ends_alive) {
  for (const Kind& kind : kKinds) {
    EXPECT_THAT(sample_of(kind, "serial", "").reason->text, HasSubstr("alive together"));
  }
}

}  // namespace
}  // namespace fourways
