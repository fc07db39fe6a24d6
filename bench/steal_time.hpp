// Steal time: what the hypervisor took from this machine, all processors together.
#pragma once

namespace fourways {

/// Nanoseconds since boot, in steps of a clock tick (10 ms as a rule), from /proc/stat; 0 where
/// that cannot be read.
double steal_time_ns() noexcept;

}  // namespace fourways
