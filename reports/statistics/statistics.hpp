// Distribution-free statistics of one series: the median and its exact confidence interval from
// order statistics. Nothing here assumes a normal distribution, because samples of a shared
// machine do not have one. All functions are pure and thread-safe; values must be finite.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace fourways {

/// The confidence of every interval in a report, unless the caller gives another.
inline constexpr double kConfidence = 0.95;

/// The middle value, or the mean of the two middle ones. Throws std::invalid_argument when empty.
double median(std::span<const double> values);

/// Times this, the median absolute deviation estimates the standard deviation of normal values
/// (Hampel 1974, Journal of the American Statistical Association 69, 383-393).
inline constexpr double kDeviationPerMad = 1.4826;

/// Median of the absolute distances to `center`, the values' median: a spread that outliers do not
/// move.
double median_absolute_deviation(std::span<const double> values, double center);

/// The smallest value that at least `per_mille` / 1000 of `sorted` do not exceed (nearest-rank
/// percentile). `sorted` ascends and is not empty; `per_mille` is in 1..1000.
double nearest_rank(std::span<const double> sorted, std::size_t per_mille);

/// Which order statistics bound the median; ranks count from 1 and are symmetric.
struct MedianRanks {
  std::size_t low;
  std::size_t high;
  double coverage;  ///< the true confidence, at least the one asked for
};

/// Ranks l and n + 1 - l with the largest l for which P(B <= l - 1) <= (1 - confidence) / 2, where
/// B is binomial(n, 1/2); coverage is 1 - 2 P(B <= l - 1). (David and Nagaraja, Order Statistics,
/// 3rd edition, section 7.1.) None when even the extremes do not reach the confidence, at 95 % for
/// n < 6. Throws std::invalid_argument unless 0 < confidence < 1.
std::optional<MedianRanks> median_ranks(std::size_t n, double confidence);

/// The smallest n for which median_ranks() has an answer: 2 (1/2)^n <= 1 - confidence.
std::size_t smallest_count_with_interval(double confidence);

struct MedianInterval {
  double low;
  double high;
  double confidence;  ///< asked for
  double coverage;    ///< reached

  /// Touching counts as overlapping.
  [[nodiscard]] bool overlaps(const MedianInterval& other) const {
    return low <= other.high && other.low <= high;
  }
  [[nodiscard]] bool contains(double value) const { return low <= value && value <= high; }
};

struct MedianEstimate {
  double median;
  std::optional<MedianInterval> interval;  ///< none when there are too few values
};

/// Median and exact interval of `values`. Throws std::invalid_argument when empty.
MedianEstimate estimate_median(std::span<const double> values, double confidence = kConfidence);

}  // namespace fourways
