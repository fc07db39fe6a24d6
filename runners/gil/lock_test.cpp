// GilLock: which thread asks, which makes way, which gets it.
#include "runners/gil/lock.hpp"

#include <gmock/gmock.h>

#include <array>
#include <thread>

namespace fourways {
namespace {

using namespace std::chrono_literals;

void wait_for_request(const GilLock& lock) {
  while (!lock.drop_request().load()) std::this_thread::yield();
}

TEST(GilLock, is_taken_and_given_back_without_a_wait_by_who_is_alone) {
  GilLock lock(5ms);
  GilLock::Thread me;
  for (int i = 0; i < 3; ++i) {
    lock.take(me);
    lock.check(me);
    lock.drop(me);
  }
  EXPECT_EQ(me.counts.takes, 3U);
  EXPECT_EQ(me.counts.waits, 0U);
  EXPECT_EQ(me.counts.forced_switches, 0U);
  EXPECT_EQ(me.counts.drop_requests, 0U);
  EXPECT_EQ(me.counts.waited_ticks, 0);
  EXPECT_GT(me.counts.held_ticks, 0);
}

TEST(GilLock, who_was_asked_goes_on_only_after_the_other_had_its_turn) {
  GilLock lock(1ms);
  GilLock::Thread me, other;
  bool had_its_turn = false;  // guarded by the lock alone
  lock.take(me);
  std::thread waiter([&] {
    lock.take(other);
    had_its_turn = true;
    lock.drop(other);
  });
  wait_for_request(lock);
  lock.check(me);
  EXPECT_TRUE(had_its_turn);
  lock.drop(me);
  waiter.join();
  EXPECT_EQ(me.counts.forced_switches, 1U);
  EXPECT_EQ(me.counts.takes, 2U);
  EXPECT_EQ(other.counts.waits, 1U);
  EXPECT_EQ(other.counts.drop_requests, 1U);
  EXPECT_GT(other.counts.waited_ticks, 0);
}

TEST(GilLock, who_gives_it_up_of_its_own_accord_lets_the_one_that_asked_go_first_too) {
  GilLock lock(1ms);
  GilLock::Thread me, other;
  bool had_its_turn = false;
  lock.take(me);
  std::thread waiter([&] {
    lock.take(other);
    had_its_turn = true;
    lock.drop(other);
  });
  wait_for_request(lock);
  lock.drop(me);
  lock.take(me);
  EXPECT_TRUE(had_its_turn);
  lock.drop(me);
  waiter.join();
  EXPECT_EQ(me.counts.forced_switches, 0U);
}

TEST(GilLock, is_not_asked_for_before_the_interval_is_over) {
  GilLock lock(1h);
  GilLock::Thread me, other;
  lock.take(me);
  std::thread waiter([&] {
    lock.take(other);
    lock.drop(other);
  });
  for (int i = 0; i < 100; ++i) {
    std::this_thread::yield();
    EXPECT_FALSE(lock.drop_request().load());
  }
  lock.drop(me);
  waiter.join();
  EXPECT_EQ(other.counts.drop_requests, 0U);
}

TEST(GilLock, goes_round_by_force_among_threads_that_only_compute) {
  GilLock lock(100us);
  std::array<GilLock::Thread, 3> threads;
  std::uint64_t unguarded = 0;
  std::uint64_t turns = 0;
  std::atomic<unsigned> content{0};
  std::vector<std::thread> crew;
  for (GilLock::Thread& me : threads) {
    crew.emplace_back([&] {
      lock.take(me);
      std::uint64_t own = 0;
      bool counted = false;
      while (content.load() < threads.size()) {
        ++unguarded;
        ++own;
        lock.check(me);
        if (!counted && me.counts.forced_switches == 3) {
          counted = true;
          ++content;
        }
      }
      turns += own;
      lock.drop(me);
    });
  }
  for (std::thread& each : crew) each.join();
  EXPECT_EQ(unguarded, turns);
  for (const GilLock::Thread& each : threads) EXPECT_GE(each.counts.forced_switches, 3U);
}

TEST(GilLock, tells_who_holds_it_and_comes_to_no_check_site) {
  std::atomic<std::uint32_t> holder{0}, waiting{0};
  GilLock lock(1ms, [&](std::uint32_t who, std::uint32_t others) {
    waiting = others;
    holder = who;
  });
  GilLock::Thread me{.number = 7};
  GilLock::Thread other{.number = 8};
  lock.take(me);
  std::thread waiter([&] {
    lock.take(other);
    lock.drop(other);
  });
  while (holder.load() == 0) std::this_thread::sleep_for(1ms);
  lock.drop(me);
  waiter.join();
  EXPECT_EQ(holder, 7U);
  EXPECT_EQ(waiting, 1U);
}

}  // namespace
}  // namespace fourways
