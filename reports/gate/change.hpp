// A change and its outcome: slower, faster, the same, or inconclusive. The outcome rests on the
// interval of a ratio of times, new over base, and holds for many cases at once: the chance that
// any "slower" or "faster" of one call is wrong is at most kFamilyError, by Holm's method
// (statistics/holm.hpp). Pure, thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/record/fields.hpp"
#include "reports/statistics/pairs.hpp"
#include "reports/statistics/statistics.hpp"

namespace fourways {

/// Of all comparisons in which nothing has changed, at most this share shows any change. People
/// switch off a gate that cries wolf once in twenty runs, as it would with 0.05.
inline constexpr double kFamilyError = 0.01;
inline constexpr double kDefaultThreshold = 0.05;

/// The measurements of one case, as far as its outcome rests on them.
struct RatioEvidence {
  double ratio = 1;        ///< new over base: above 1 is slower
  std::size_t rounds = 0;  ///< at hand, in the shorter series
  /// The interval at a confidence; none when there are too few values for it.
  std::function<std::optional<MedianInterval>(double confidence)> interval;
  /// The fewest rounds at which interval() has an answer.
  std::function<std::size_t(double confidence)> least_rounds;
};

struct ChangeRule {
  double threshold = kDefaultThreshold;  ///< 0.05: changes up to 5 % are none
  double family_error = kFamilyError;
  /// Each of two separate runs adds something of its own to all its samples. This is the standard
  /// deviation of that, in natural logarithms, where a history tells it. Intervals are widened by
  /// it: half the error goes to the samples and half to the runs, which are taken as normal. None:
  /// it is unknown, or the rounds are paired within one run.
  std::optional<double> between_run_sd;
};
FOURWAYS_FIELDS(ChangeRule, threshold, family_error, between_run_sd);

enum class ChangeOutcome { slower, faster, same, inconclusive };

std::span<const std::string_view> words(ChangeOutcome);

struct JudgedChange {
  ChangeOutcome outcome = ChangeOutcome::inconclusive;
  /// At the confidence that Holm's method asks of this case; none with too few values.
  std::optional<MedianInterval> interval;
  /// An estimate of the rounds that would settle it; only where inconclusive.
  std::optional<RoundsNeeded> rounds_needed;
};

/// Judges all cases of one comparison together. With t the threshold, a case is slower if its whole
/// interval lies above 1 + t, faster if below 1 / (1 + t), the same if between these, and otherwise
/// inconclusive. Swapping base and new swaps the outcomes. In the sense of holm_divisors() a case
/// rejects if it is slower or faster.
std::vector<JudgedChange> judge_changes(std::span<const RatioEvidence> cases,
                                        const ChangeRule& rule);

/// The largest change, as a share, that the interval still allows: 0.031 for [0.98, 1.031].
double largest_change(const MedianInterval& interval);

/// "+12.3%", "-0.4%": a ratio as a change.
std::string change_text(double ratio);

}  // namespace fourways
