#include "reports/statistics/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <vector>

namespace fourways {
namespace {

void require_confidence(double confidence) {
  if (!(confidence > 0 && confidence < 1)) {
    throw std::invalid_argument("confidence must lie between 0 and 1");
  }
}

void require_values(std::span<const double> values) {
  if (values.empty()) throw std::invalid_argument("a median needs at least one value");
}

// P(B <= rank - 1): the chance that fewer than `rank` of n values lie below the true median.
double tail_below_rank(std::size_t n, std::size_t rank) {
  const boost::math::binomial_distribution<double> coin(static_cast<double>(n), 0.5);
  return boost::math::cdf(coin, static_cast<double>(rank - 1));
}

}  // namespace

double median(std::span<const double> values) {
  require_values(values);
  std::vector<double> parted(values.begin(), values.end());
  const auto middle = parted.begin() + static_cast<std::ptrdiff_t>(parted.size() / 2);
  std::nth_element(parted.begin(), middle, parted.end());
  if (parted.size() % 2 == 1) return *middle;
  return std::midpoint(*std::max_element(parted.begin(), middle), *middle);
}

double median_absolute_deviation(std::span<const double> values, double center) {
  std::vector<double> distances;
  distances.reserve(values.size());
  for (const double value : values) distances.push_back(std::abs(value - center));
  return median(distances);
}

double nearest_rank(std::span<const double> sorted, std::size_t per_mille) {
  require_values(sorted);
  if (per_mille < 1 || per_mille > 1000) {
    throw std::invalid_argument("a percentile must lie between 1 and 1000 per mille");
  }
  const std::size_t rank = (sorted.size() * per_mille + 999) / 1000;
  return sorted[rank - 1];
}

std::optional<MedianRanks> median_ranks(std::size_t n, double confidence) {
  require_confidence(confidence);
  const double tail = (1 - confidence) / 2;
  if (n == 0 || tail_below_rank(n, 1) > tail) return std::nullopt;
  std::size_t fits = 1;
  std::size_t too_high = n / 2 + 1;  // P(B <= n / 2) >= 1/2 exceeds any tail
  while (too_high - fits > 1) {
    const std::size_t middle = fits + (too_high - fits) / 2;
    (tail_below_rank(n, middle) <= tail ? fits : too_high) = middle;
  }
  return MedianRanks{fits, n + 1 - fits, 1 - 2 * tail_below_rank(n, fits)};
}

std::size_t smallest_count_with_interval(double confidence) {
  require_confidence(confidence);
  std::size_t n = 1;
  while (!median_ranks(n, confidence)) ++n;
  return n;
}

MedianEstimate estimate_median(std::span<const double> values, double confidence) {
  require_values(values);
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  MedianEstimate estimate{median(sorted), std::nullopt};
  if (const auto ranks = median_ranks(sorted.size(), confidence)) {
    estimate.interval = MedianInterval{sorted[ranks->low - 1], sorted[ranks->high - 1], confidence,
                                       ranks->coverage};
  }
  return estimate;
}

}  // namespace fourways
