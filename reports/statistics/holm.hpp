// Holm's method (Holm 1979, Scandinavian Journal of Statistics 6, 65-70): many tests at once, of
// which the chance that even one rejects wrongly stays within one error. The family's members are
// tested in steps. At each step the error is divided by the number of members that are left, and a
// member that is rejected leaves. Pure, thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "reports/statistics/statistics.hpp"

namespace fourways {

struct HolmStep {
  /// The i-th smallest of m p values becomes max over j <= i of min(1, (m - j + 1) p_j).
  double adjusted_p = 1;
  /// Of the error: m for the smallest p, m - 1 for the next, and the same for all from the first
  /// that is not rejected.
  std::size_t divisor = 1;
};

/// The step of each member, in the order given, for tests that have p values.
std::vector<HolmStep> holm_steps(std::span<const double> p_values, double error = 1 - kConfidence);

/// The same for tests by intervals, which have no p values: `rejects` says whether the interval of
/// a member rejects at the error divided by `divisor`. Members that are rejected together leave
/// together. Gives the divisor that each member was asked at last.
std::vector<std::size_t> holm_divisors(
    std::size_t members,
    const std::function<bool(std::size_t member, std::size_t divisor)>& rejects);

}  // namespace fourways
