// Many ratios judged at once: each is to lie between two bounds, and the chance that even one of
// them is put on the wrong side of a bound stays within 1 - confidence. The intervals are those of
// medians by order statistics, each at the confidence of its step of Holm's method, so that "the
// interval excludes the bound" and "the adjusted sign test rejects it" are the same. Pure.
#pragma once

#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "reports/statistics/pairs.hpp"
#include "reports/statistics/statistics.hpp"

namespace fourways {

struct BoundedRatio {
  std::vector<double> values;  ///< one a round, positive
  double low = 1;
  double high = std::numeric_limits<double>::infinity();
};

struct JudgedRatio {
  enum class Side { within, outside, unclear };
  Side side = Side::unclear;
  MedianEstimate estimate;             ///< its interval may be missing: too few values
  double p_holm = 1;                   ///< of the bounds that it was told from, adjusted
  std::optional<RoundsNeeded> rounds;  ///< when unclear: what would part it from its bound
};

/// Within: the whole interval lies inside both bounds. Outside: it lies wholly beyond one of them.
/// A value that equals a bound speaks for neither side. In the order given. Throws
/// std::invalid_argument if a ratio has no value.
std::vector<JudgedRatio> judge_ratios(std::span<const BoundedRatio> family,
                                      double confidence = kConfidence);

}  // namespace fourways
