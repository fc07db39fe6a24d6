// Statistics of two series that were measured apart, so that their rounds are no pairs: the ratio
// of all their values to each other, with the interval of Mann and Whitney's test of ranks.
//
// Why this one? Two runs on two builds share no round, so nothing can be paired. If the new series
// is the base times a factor, in distribution, the interval holds that factor with the stated
// confidence whatever the distribution is, for every number of values. The interval of the
// quotient of two medians would assume less, but each median then needs a share of the error, and
// twelve rounds could not decide anything among a hundred cases: 2^-11 against 2 / C(24, 12).
// (Mann and Whitney 1947, Annals of Mathematical Statistics 18, 50-60; the interval: Moses 1953, in
// Walker and Lev, Statistical Inference; the estimate: Hodges and Lehmann 1963, Annals of
// Mathematical Statistics 34, 598-611; ties only widen it: Noether 1967, JASA 62, 184-188.)
// Pure and thread-safe; values must be finite and positive.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "reports/statistics/statistics.hpp"

namespace fourways {

/// The distribution of U, the number of pairs (one value of each series) in which the second is the
/// smaller, for series of n and m values of one distribution. Exact up to n m = kExactPairs; beyond
/// that normal with the correction for continuity, which then overstates both tails beyond two
/// standard deviations (U's kurtosis is below the normal one), so that intervals err by being wide.
class RankSum {
 public:
  static constexpr std::size_t kExactPairs = 2500;

  /// Throws std::invalid_argument if a count is 0.
  RankSum(std::size_t n, std::size_t m);

  /// P(U <= u).
  [[nodiscard]] double tail(std::size_t u) const;

  /// The largest k with P(U <= k - 1) <= (1 - confidence) / 2: the k-th smallest and the k-th
  /// largest of the n m ratios bound the factor. None when even k = 1 exceeds it. Throws
  /// std::invalid_argument unless 0 < confidence < 1.
  [[nodiscard]] std::optional<std::size_t> rank(double confidence) const;

  [[nodiscard]] std::size_t pairs() const { return n_ * m_; }

 private:
  std::size_t n_;
  std::size_t m_;
  std::vector<double> tail_;  // empty where the normal distribution serves
};

/// The fewest values in each of two series of equal length that RankSum::rank() can serve.
std::size_t smallest_count_with_ratio_interval(double confidence);

/// The `rank`-th smallest, from 1, of all ratios of a value of `newer` to a value of `base`. Both
/// ascend and are not empty. Takes time in proportion to the sum of their lengths.
double ratio_of_rank(std::span<const double> base, std::span<const double> newer, std::size_t rank);

/// How one series relates to another: sorted once, asked at several confidences.
class RatioOfSeries {
 public:
  /// Values in any order. `ranks` is for their numbers and must outlive this. Throws
  /// std::invalid_argument if a series is empty.
  RatioOfSeries(std::span<const double> base, std::span<const double> newer, const RankSum& ranks);

  /// newer / base: the median of all ratios, in logarithms.
  [[nodiscard]] double estimate() const;
  /// None when there are too few values for this confidence.
  [[nodiscard]] std::optional<MedianInterval> interval(double confidence) const;

 private:
  std::vector<double> base_;
  std::vector<double> newer_;
  const RankSum* ranks_;
};

}  // namespace fourways
