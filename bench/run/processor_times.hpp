// Processor times: how long all processors of this machine have worked since boot, and how much of
// it was for this process. They tell whether other programs were at work during a measurement.
#pragma once

namespace fourways {

/// Nanoseconds of all processors together. The kernel counts in clock ticks, mostly of 10 ms.
struct ProcessorTimes {
  double total = 0;   // idle time and all else
  double busy = 0;    // worked for anybody on this machine
  double stolen = 0;  // taken by the hypervisor
  double own = 0;     // of `busy`: for this process and the children that it has awaited
};

/// Since boot, from /proc/stat and getrusage(2); zeros where the former cannot be read.
ProcessorTimes processor_times() noexcept;

/// Whether a measurement by this process between the two readings was disturbed: the hypervisor and
/// other programs took more than a tenth of all processor time, and more than the error of the
/// coarse clock. Pure.
bool disturbed(const ProcessorTimes& before, const ProcessorTimes& after) noexcept;

}  // namespace fourways
