// MessageRing: on every runner, across processes where units are such.
#include "workloads/contract/sync/message_ring.hpp"

#include <array>
#include <chrono>

#include "runners/testing/runner_test_base.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

constexpr Deadline kAtOnce{Clock::time_point::min()};

class Rings : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, Rings, testing::ValuesIn(all_runners()), runner_name);

class RingsBetweenTasks : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, RingsBetweenTasks,
                         testing::ValuesIn(runners_that_hold_many()), runner_name);

class RingsInOneThread : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, RingsInOneThread,
                         testing::ValuesIn(single_threaded_runners()), runner_name);

Task<bool> put_number(Context& context, MessageRing& ring, std::uint64_t number,
                      Deadline deadline = {}) {
  co_return co_await ring.put(context, std::as_bytes(std::span(&number, 1)), deadline);
}

Task<std::optional<std::uint64_t>> get_number(Context& context, MessageRing& ring,
                                              Deadline deadline = {}) {
  std::uint64_t number = 0;
  const auto size =
      co_await ring.get(context, std::as_writable_bytes(std::span(&number, 1)), deadline);
  if (!size) co_return std::nullopt;
  check_equal(*size, sizeof number);
  co_return number;
}

TEST_P(Rings, gives_in_order_and_says_when_it_is_full_or_empty) {
  for (const std::uint32_t capacity : {1U, 2U, 3U, 4U}) {
    auto& ring = arena().make<MessageRing>(arena(), capacity, 8U);
    expect_success(1, [&](Context& context, std::uint32_t) -> Task<std::uint64_t> {
      for (std::uint64_t round = 0; round < 5; ++round) {
        check(ring.empty() && ring.size() == 0 && !ring.full(), "empty");
        for (std::uint64_t i = 0; i < capacity; ++i) {
          check_equal(ring.size(), i);
          check(co_await put_number(context, ring, round + i), "put");
        }
        check(ring.full() && ring.size() == capacity && !ring.empty(), "full");
        check(!co_await put_number(context, ring, 9, kAtOnce), "full at once");
        check(!co_await put_number(context, ring, 9, Deadline::in(1ms)), "full at the deadline");
        for (std::uint64_t i = 0; i < capacity; ++i) {
          const auto number = co_await get_number(context, ring);
          check_equal(number.value(), round + i);
        }
        const auto at_once = co_await get_number(context, ring, kAtOnce);
        check(!at_once, "empty at once");
        const auto in_time = co_await get_number(context, ring, Deadline::in(1ms));
        check(!in_time, "empty at the deadline");
      }
      co_return 0;
    });
  }
}

TEST_P(Rings, keeps_the_size_of_each_message_and_refuses_what_is_too_long) {
  auto& ring = arena().make<MessageRing>(arena(), 4U, 5U);
  expect_success(1, [&](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    const std::array<std::byte, 6> message{std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};
    bool refused = false;
    try {
      co_await ring.put(context, message);
    } catch (const MessageTooLong&) {
      refused = true;
    }
    check(refused && ring.empty(), "6 bytes are too long");
    const auto sent = std::span(message);
    check(co_await ring.put(context, sent.first(5)), "put");
    check(co_await ring.put(context, sent.first(0)), "put");
    std::array<std::byte, 5> got{};
    refused = false;
    try {
      co_await ring.get(context, std::span(got).first(4));
    } catch (const MessageTooLong&) {
      refused = true;
    }
    check(refused && ring.size() == 2, "4 bytes might not hold a message");
    const auto first = co_await ring.get(context, got);
    check_equal(first.value(), 5U);
    check(std::equal(got.begin(), got.end(), message.begin()), "what was put");
    const auto second = co_await ring.get(context, got);
    check_equal(second.value(), 0U);
    co_return 0;
  });
}

TEST_P(RingsBetweenTasks, a_get_that_waits_gets_what_is_put_and_a_put_the_room_that_is_made) {
  auto& ring = arena().make<MessageRing>(arena(), 1U, 8U);
  expect_success(2, [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    if (index == 0) {
      const auto first = co_await get_number(context, ring, Deadline::in(1h));
      check_equal(first.value(), 1U);
      co_await context.sleep_for(3ms);
      for (std::uint64_t i = 2; i <= 4; ++i) {
        const auto number = co_await get_number(context, ring);
        check_equal(number.value(), i);
      }
    } else {
      co_await context.sleep_for(3ms);
      for (std::uint64_t i = 1; i <= 4; ++i) {
        check(co_await put_number(context, ring, i, Deadline::in(1h)), "put in time");
      }
    }
    co_return 0;
  });
}

constexpr std::uint64_t kPerProducer = 300;
constexpr std::uint32_t kProducers = 3;
constexpr std::uint32_t kConsumers = 4;

TEST_P(RingsBetweenTasks, what_is_put_is_got_once_by_somebody_in_the_order_of_its_producer) {
  for (const std::uint32_t capacity : {1U, 3U, 64U}) {
    auto& ring = arena().make<MessageRing>(arena(), capacity, 8U);
    auto& sum = arena().make<std::atomic<std::uint64_t>>(0U);
    expect_success(kProducers + kConsumers,
                   [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
                     if (index < kProducers) {
                       for (std::uint64_t i = 0; i < kPerProducer; ++i) {
                         co_await put_number(context, ring, index * kPerProducer + i);
                       }
                       co_return 0;
                     }
                     std::uint64_t next[kProducers] = {};
                     for (std::uint64_t i = 0; i < kProducers * kPerProducer / kConsumers; ++i) {
                       const auto number = co_await get_number(context, ring);
                       std::uint64_t& least = next[number.value() / kPerProducer];
                       check(number.value() >= least, "in the order of its producer");
                       least = number.value() + 1;
                       sum += number.value();
                     }
                     co_return 0;
                   });
    constexpr std::uint64_t kAll = kProducers * kPerProducer;
    EXPECT_EQ(sum, kAll * (kAll - 1) / 2);
    EXPECT_TRUE(ring.empty());
  }
}

TEST_P(RingsBetweenTasks, one_message_after_another_wakes_as_many_as_wait) {
  constexpr std::uint32_t kWaiting = 5;
  auto& ring = arena().make<MessageRing>(arena(), 8U, 8U);
  auto& sum = arena().make<std::atomic<std::uint64_t>>(0U);
  expect_success(kWaiting + 1, [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    if (index < kWaiting) {
      const auto number = co_await get_number(context, ring);
      sum += number.value();
      co_return 0;
    }
    co_await context.sleep_for(5ms);  // the others sleep by now
    for (std::uint64_t i = 0; i < kWaiting; ++i) co_await put_number(context, ring, i);
    co_return 0;
  });
  EXPECT_EQ(sum, kWaiting * (kWaiting - 1) / 2);
}

TEST_P(RingsInOneThread, what_empty_says_is_outdated_once_another_has_run) {
  auto& ring = arena().make<MessageRing>(arena(), 8U, 8U);
  expect_success(2, [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    if (index == 0) {
      check(ring.empty(), "nothing was put");
      co_await context.yield();
      const auto number = co_await get_number(context, ring, kAtOnce);
      check(number.has_value(), "there is one although it was empty");
    } else {
      co_await put_number(context, ring, 1);
    }
    co_return 0;
  });
}

}  // namespace
}  // namespace fourways
