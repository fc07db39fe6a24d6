// Adler-32, the checksum of zlib (RFC 1950): taken piece by piece as the bytes arrive, and known to
// Python's standard library, so that a twin's checksum costs it as little.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace fourways {

inline constexpr std::uint32_t kAdler32Start = 1;

/// The checksum of what came before (`sum`) continued by `bytes`.
inline std::uint32_t adler32(std::span<const std::byte> bytes,
                             std::uint32_t sum = kAdler32Start) noexcept {
  constexpr std::uint32_t kPrime = 65521;
  constexpr std::size_t kWithoutOverflow = 5552;  // bytes, by the RFC's sample code
  std::uint32_t low = sum & 0xffffU;
  std::uint32_t high = sum >> 16U;
  while (!bytes.empty()) {
    const auto block = bytes.first(std::min(bytes.size(), kWithoutOverflow));
    for (const std::byte byte : block) {
      low += std::to_integer<std::uint32_t>(byte);
      high += low;
    }
    low %= kPrime;
    high %= kPrime;
    bytes = bytes.subspan(block.size());
  }
  return high << 16U | low;
}

}  // namespace fourways
