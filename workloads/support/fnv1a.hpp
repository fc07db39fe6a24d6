// FNV-1a, 64 bits: a checksum that can be taken piece by piece as the bytes arrive. Constants of
// Fowler, Noll and Vo, as in draft-eastlake-fnv.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace fourways {

inline constexpr std::uint64_t kFnv1aStart = 0xcbf29ce484222325;

/// The checksum of what came before (`hash`) continued by `bytes`.
inline std::uint64_t fnv1a(std::span<const std::byte> bytes,
                           std::uint64_t hash = kFnv1aStart) noexcept {
  for (const std::byte byte : bytes) {
    hash ^= std::to_integer<std::uint64_t>(byte);
    hash *= 0x00000100000001b3;
  }
  return hash;
}

}  // namespace fourways
