// Processor times: what all processors of this machine did since boot, and how much of it was for
// this process: how one notices that others were at work during a measurement.
#pragma once

namespace fourways {

/// Nanoseconds, all processors together, in the kernel's steps of a clock tick (10 ms as a rule).
struct ProcessorTimes {
  double total = 0;   // idle time and all else
  double busy = 0;    // worked for anybody on this machine
  double stolen = 0;  // taken by the hypervisor
  double own = 0;     // of `busy`: for this process and the children that it has awaited
};

/// Since boot, from /proc/stat and getrusage(2); zeros where the former cannot be read.
ProcessorTimes processor_times() noexcept;

/// Whether what happened in between disturbed a measurement by this process: the hypervisor and
/// other programs took more than a tenth of all processor time, and more than the coarseness of the
/// clock could feign. Pure.
bool disturbed(const ProcessorTimes& before, const ProcessorTimes& after) noexcept;

}  // namespace fourways
