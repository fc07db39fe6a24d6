// The verdict on a change: slower, faster, the same, or not to be told. It rests on the interval of
// a ratio of times, new over base, wherever that comes from, and holds for many cases at once: all
// verdicts "slower" and "faster" of one call together are wrong somewhere with a chance of at most
// kFamilyError, by Holm's method (Holm 1979, Scandinavian Journal of Statistics 6, 65-70). Pure,
// thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/record/json.hpp"
#include "reports/statistics/pairs.hpp"
#include "reports/statistics/statistics.hpp"

namespace fourways {

/// Of all comparisons in which nothing has changed, at most this share shows any change. A gate
/// that cries wolf once in twenty runs, as 0.05 would, is switched off within a week.
inline constexpr double kFamilyError = 0.01;
inline constexpr double kDefaultThreshold = 0.05;

/// What is known of one case before it is judged.
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
  /// Standard deviation, in natural logarithms, of what each of two separate runs adds to all its
  /// samples, where a history tells it. Intervals are widened by it: half the error each for the
  /// samples and for the runs, which are taken as normal. None: unknown, or the rounds are paired
  /// within one run.
  std::optional<double> between_run_sd;
};

struct ChangeVerdict {
  enum class Change { regression, improvement, same, inconclusive };
  Change change = Change::inconclusive;
  /// At the confidence that Holm's method asks of this case; none with too few values.
  std::optional<MedianInterval> interval;
  /// That would settle it, estimated; only where inconclusive.
  std::optional<RoundsNeeded> rounds_needed;
};

/// "regression", "improvement", "same", "inconclusive".
std::string_view to_string(ChangeVerdict::Change change);

/// Judges all cases of one comparison together. With t the threshold, a case is a regression if its
/// whole interval lies above 1 + t, an improvement if below 1 / (1 + t), the same if between these,
/// and otherwise inconclusive; swapping base and new swaps the verdicts. Holm's method in terms of
/// intervals: all are held against confidence 1 - family_error / m, m being their number; while
/// some clear the threshold, the others are held against that of the number left.
std::vector<ChangeVerdict> judge_changes(std::span<const RatioEvidence> cases,
                                         const ChangeRule& rule);

/// The largest change, as a share, that the interval still allows: 0.031 for [0.98, 1.031].
double largest_change(const MedianInterval& interval);

/// "+12.3%", "-0.4%": a ratio as a change.
std::string change_text(double ratio);

/// "about 40 rounds", "more than 10000 rounds".
std::string rounds_text(const RoundsNeeded& needed);

}  // namespace fourways
