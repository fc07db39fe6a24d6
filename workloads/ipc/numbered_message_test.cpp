// Numbered messages: every changed byte is seen.
#include "workloads/ipc/numbered_message.hpp"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "workloads/contract/workload.hpp"

namespace fourways {
namespace {

constexpr MessageNumber kNumber{.producer = 7, .sequence = 123'456};

TEST(NumberedMessage, comes_back_at_every_length) {
  for (const Payload payload : {Payload::bytes, Payload::json}) {
    for (std::size_t size = least_bytes(payload); size < 140; ++size) {
      std::vector<std::byte> message(size);
      write_message(payload, kNumber, message);
      EXPECT_EQ(read_message(payload, message), kNumber) << size;
    }
  }
}

TEST(NumberedMessage, is_refused_when_any_byte_of_it_was_changed) {
  for (const Payload payload : {Payload::bytes, Payload::json}) {
    std::vector<std::byte> message(77);
    write_message(payload, kNumber, message);
    for (std::byte& each : message) {
      const std::byte before = std::exchange(each, each ^ std::byte{0x10});
      bool same = false;
      try {
        same = read_message(payload, message) == kNumber;
      } catch (const WrongResult&) {
      }
      EXPECT_FALSE(same);
      each = before;
    }
  }
}

TEST(NumberedMessage, is_refused_when_it_was_cut) {
  for (const Payload payload : {Payload::bytes, Payload::json}) {
    std::vector<std::byte> message(100);
    write_message(payload, kNumber, message);
    for (const std::size_t size : {99U, 64U, 17U, 15U, 0U}) {
      EXPECT_THROW(read_message(payload, std::span(message).first(size)), WrongResult) << size;
    }
  }
}

TEST(NumberedMessage, has_a_weight_of_its_own) {
  std::set<std::uint64_t> weights;
  for (std::uint32_t producer = 0; producer < 10; ++producer) {
    for (std::uint64_t i = 0; i < 100; ++i) weights.insert(weight_of({producer, i}));
  }
  EXPECT_EQ(weights.size(), 1000U);
}

}  // namespace
}  // namespace fourways
