// Numbered messages, which the ipc workloads exchange. Each says which task made it and which of
// its messages it is. All other bytes follow from that, so a receiver can check every byte. A
// message is bare bytes, or a JSON text of the same length.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace fourways {

enum class Payload : std::uint32_t { bytes, json };

struct MessageNumber {
  std::uint32_t producer = 0;
  std::uint64_t sequence = 0;

  bool operator==(const MessageNumber&) const = default;
};

/// The least length of a message of that form.
std::size_t least_bytes(Payload payload) noexcept;

/// Fills `into`, at least least_bytes() long, with the message of that number.
void write_message(Payload payload, MessageNumber number, std::span<std::byte> into);

/// The number of `message`. Throws WrongResult unless every byte is as write_message() made it.
MessageNumber read_message(Payload payload, std::span<const std::byte> message);

/// A value that stands for the message in a sum over many, whatever their order: the output of
/// S. Vigna's splitmix64 for its number.
inline std::uint64_t weight_of(MessageNumber number) noexcept {
  std::uint64_t mixed = number.sequence + (std::uint64_t{number.producer} << 40U);
  mixed += 0x9e3779b97f4a7c15;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111eb;
  return mixed ^ (mixed >> 31U);
}

}  // namespace fourways
