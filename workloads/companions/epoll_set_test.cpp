#include "workloads/companions/epoll_set.hpp"

#include <gtest/gtest.h>

#include "workloads/support/sockets.hpp"
#include "workloads/support/task_pipe.hpp"

namespace fourways {
namespace {

TEST(EpollSet, gives_the_key_of_what_is_ready) {
  EpollSet set;
  const PipeEnds quiet = make_pipe();
  const PipeEnds ready = make_pipe();
  set.add(quiet.read.get(), EPOLLIN, 1);
  set.add(ready.read.get(), EPOLLIN, 2);
  signal_through(ready.write);
  const auto events = set.wait();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].data.u64, 2U);
  set.change(ready.read.get(), 0, 2);
  EXPECT_TRUE(set.wait({Clock::now()}).empty());
}

TEST(DueTimes, gives_what_is_due_soonest_first_and_nothing_else) {
  DueTimes due;
  EXPECT_TRUE(due.next().is_never());
  const Clock::time_point now = Clock::now();
  const Clock::time_point later = now + std::chrono::hours(1);
  due.add(later, 3);
  due.add(now, 2);
  due.add(now - std::chrono::seconds(1), 1);
  EXPECT_EQ(due.take().value().second, 1U);
  EXPECT_EQ(due.take().value(), DueTimes::Due(now, 2));
  EXPECT_FALSE(due.take());
  EXPECT_EQ(due.next().at, later);
}

TEST(AcceptWaiting, says_by_errno_that_nobody_waits) {
  const Listener listener = listen_on_loopback(1, SOCK_NONBLOCK);
  EXPECT_FALSE(accept_waiting(listener.fd.get()));
  EXPECT_EQ(errno, EAGAIN);
  const UniqueFd client = stream_socket();
  ASSERT_EQ(::connect(client.get(), generic(listener.address), sizeof listener.address), 0);
  EXPECT_TRUE(accept_waiting(listener.fd.get()));
}

}  // namespace
}  // namespace fourways
