// Many ratios judged at once: each is to lie between two fences, and the chance that even one of
// them is put on the wrong side of a fence stays within 1 - confidence. The intervals are those of
// medians by order statistics, each at the confidence of its step of Holm's procedure, so that
// "the interval excludes the fence" and "the adjusted sign test rejects it" are the same. Pure.
#pragma once

#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "reports/statistics/pairs.hpp"
#include "reports/statistics/statistics.hpp"

namespace fourways {

struct FencedRatio {
  std::vector<double> values;  ///< one a round, positive
  double low = 1;
  double high = std::numeric_limits<double>::infinity();
};

struct JudgedRatio {
  enum class Side { within, outside, unclear };
  Side side = Side::unclear;
  MedianEstimate estimate;             ///< its interval may be missing: too few values
  double p_holm = 1;                   ///< of the fences that it was told from, adjusted
  std::optional<RoundsNeeded> rounds;  ///< when unclear: what would part it from its fence
};

/// Within: the whole interval lies inside both fences. Outside: it lies wholly beyond one of them.
/// A value that equals a fence speaks for neither side. In the order given. Throws
/// std::invalid_argument if a ratio has no value.
std::vector<JudgedRatio> judge_ratios(std::span<const FencedRatio> family,
                                      double confidence = kConfidence);

}  // namespace fourways
