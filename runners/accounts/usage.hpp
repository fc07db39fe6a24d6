// Usage: what work costs its machine, as getrusage(2) counts it, and sums and differences of it.
#pragma once

#include <cstdint>

struct rusage;

namespace fourways {

struct Usage {
  std::int64_t user_ns = 0;
  std::int64_t system_ns = 0;
  std::int64_t voluntary_switches = 0;
  std::int64_t involuntary_switches = 0;
  std::int64_t minor_faults = 0;
  std::int64_t major_faults = 0;

  Usage& operator+=(const Usage& other) noexcept;
  Usage& operator-=(const Usage& other) noexcept;
};

Usage usage_of(const rusage& raw) noexcept;

/// Of the calling process, all its threads. Not of its children: each reports its own.
Usage usage_of_process() noexcept;

/// The most that was ever resident of the calling process, in bytes (ru_maxrss).
std::int64_t peak_resident_bytes() noexcept;

/// Proportional set size of the calling process in bytes (its private pages, and its share of the
/// shared ones), from /proc/self/smaps_rollup; 0 where that cannot be read.
std::int64_t proportional_memory_bytes() noexcept;

}  // namespace fourways
