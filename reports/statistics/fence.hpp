// The fence around a stable series: how far the next value may lie from its middle by noise alone.
// It rests on the median and the median absolute deviation, for the values of a shared machine have
// outliers. The weight of the tails is not assumed but measured, on all series of a history
// together: one alone is too short to show events of one in thousands. Pure, thread-safe but for
// NoiseTail::add().
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace fourways {

/// Fewer values do not show how they spread.
inline constexpr std::size_t kLeastFencedRuns = 8;

struct Fence {
  std::size_t runs = 0;
  double center = 0;      ///< the median
  double scale = 0;       ///< the standard deviation, if they were normal
  double seen_below = 0;  ///< how far values lay below it and above, except for one in twenty
  double seen_above = 0;
};

/// Of a stable series, in logarithms where ratios are meant. Throws std::invalid_argument if empty.
Fence fence_of(std::span<const double> values);

/// How far values lie from the middle of the others of their series, in units of the scale of those
/// others: the distances of all series are pooled.
class NoiseTail {
 public:
  /// Adds one of the stable series. Its newest values count; a series that is too short does not.
  void add(std::span<const double> values);

  /// The distance that is exceeded with a chance of `error`. Where too few were seen for that, it
  /// is extrapolated by the shape of the tail, light or heavy (moment estimator: Dekkers, Einmahl
  /// and de Haan 1989, Annals of Statistics 17, 1833-1855), taken heavier by one and a half of its
  /// standard errors. 0 where there are too few values.
  [[nodiscard]] double quantile(double error) const;

 private:
  mutable std::vector<double> distances_;  // descending once `sorted_`
  mutable bool sorted_ = false;
};

/// How far below and above its middle the next value lies with a chance of at most `error`.
struct FenceWidth {
  double below;
  double above;
};

/// The scale times sqrt(1 + 1 / runs) times the tail's quantile or that of Student's t, whichever
/// is greater; and at least what the series itself has shown. t has 0.37 (runs - 1) degrees of
/// freedom, for the median absolute deviation knows the spread about as well as the standard
/// deviation of 0.37 of the values does (Rousseeuw and Croux 1993, Journal of the American
/// Statistical Association 88, 1273-1283). `widening` multiplies it: for a value that is itself
/// less certain. None below kLeastFencedRuns.
std::optional<FenceWidth> fence_width(const Fence& fence, double error, const NoiseTail& tail,
                                      double widening = 1);

/// How many runs it takes, with this scale, for a fence of at most `widest` to either side; none
/// where no number does.
std::optional<std::size_t> runs_for_fence(const Fence& fence, double error, const NoiseTail& tail,
                                          double widest, double widening = 1);

}  // namespace fourways
