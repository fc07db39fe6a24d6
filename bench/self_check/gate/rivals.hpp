// The answers of other gates to the same data. Pure, thread-safe.
#pragma once

#include <span>

namespace fourways {

/// The U test of Mann and Whitney in the way that Google Benchmark's compare.py has it of scipy:
/// two-sided, from the normal distribution with the corrections for continuity and for ties, which
/// scipy takes from nine values on. The p value; 1 for empty series.
double u_test(std::span<const double> base, std::span<const double> newer);

/// compare.py's default for "there is a change".
inline constexpr double kUTestAlpha = 0.05;

/// github-action-benchmark's default for an alarm: the new mean exceeds the base's so many times.
inline constexpr double kRatioAlarm = 2;
double mean_ratio(std::span<const double> base, std::span<const double> newer);

}  // namespace fourways
