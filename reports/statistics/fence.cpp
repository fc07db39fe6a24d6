#include "reports/statistics/fence.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <functional>
#include <utility>

#include "reports/statistics/statistics.hpp"

namespace fourways {
namespace {

constexpr double kEfficiency = 0.37;
constexpr std::size_t kMostRunsAskedFor = 200;
// Values of one series, so that a thousand of them are pooled at once.
constexpr std::size_t kMostPooled = 30;
constexpr std::size_t kTailValues = 25;
constexpr std::size_t kLeastTailValues = 3;
constexpr double kStandardErrors = 1.5;  // that of the tail's shape is about 1 / sqrt(values)

// Where more than half of the values are equal, the mean distance to them stands in.
double scale_of(std::span<const double> values, double center) {
  const auto count = static_cast<double>(values.size());
  if (values.size() < 2) return 0;
  const double deviation = median_absolute_deviation(values, center);
  // Small series come out too narrow (Croux and Rousseeuw 1992, Computational Statistics 1, 411).
  if (deviation > 0) return kDeviationPerMad * deviation * count / (count - 0.8);
  double sum = 0;
  for (const double value : values) sum += std::abs(value - center);
  return std::sqrt(std::acos(-1.0) / 2) * sum / count;
}

// The value that `expected` values of a series exceed, from its `largest`, which lie beyond
// `threshold`.
double beyond(std::span<const double> largest, double threshold, double expected) {
  if (threshold <= 0) return 0;
  const auto count = static_cast<double>(largest.size());
  double mean = 0;
  double square = 0;
  for (const double value : largest) {
    const double logarithm = std::log(value / threshold);
    mean += logarithm / count;
    square += logarithm * logarithm / count;
  }
  if (mean <= 0) return threshold;
  const double caution = kStandardErrors / std::sqrt(count);
  const double shape = std::clamp(mean + 1 - 0.5 / (1 - mean * mean / square) + caution, -0.5, 1.0);
  const double scale = threshold * mean * (1 - std::min(shape, 0.0));
  const double logarithm = std::log(count / expected);
  const bool exponential = std::abs(shape) < 1e-6;
  return threshold + scale * (exponential ? logarithm : std::expm1(shape * logarithm) / shape);
}

double of_next(std::size_t runs) { return std::sqrt(1 + 1 / static_cast<double>(runs)); }

double half_width(double scale, std::size_t runs, double error, double tail) {
  const boost::math::students_t_distribution<double> normal_theory(kEfficiency *
                                                                   (static_cast<double>(runs) - 1));
  return scale * std::max(tail, -boost::math::quantile(normal_theory, error / 2)) * of_next(runs);
}

}  // namespace

Fence fence_of(std::span<const double> values) {
  Fence fence;
  fence.runs = values.size();
  fence.center = median(values);
  fence.scale = scale_of(values, fence.center);
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const std::size_t outliers = sorted.size() / 20;
  fence.seen_below = fence.center - sorted[outliers];
  fence.seen_above = sorted[sorted.size() - 1 - outliers] - fence.center;
  return fence;
}

void NoiseTail::add(std::span<const double> values) {
  if (values.size() < kLeastFencedRuns) return;
  values = values.last(std::min(values.size(), kMostPooled));
  sorted_ = false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::vector<double> others(values.begin(), values.end());
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
    const double center = median(others);
    const double scale = scale_of(others, center);
    if (scale > 0) {
      distances_.push_back(std::abs(values[i] - center) / (scale * of_next(others.size())));
    }
  }
}

double NoiseTail::quantile(double error) const {
  if (!std::exchange(sorted_, true)) {
    std::sort(distances_.begin(), distances_.end(), std::greater<>());
  }
  const double expected = error * static_cast<double>(distances_.size());
  const std::size_t tail = std::min(kTailValues, distances_.size() / 4);
  if (tail < kLeastTailValues) return 0;
  if (expected >= static_cast<double>(tail)) return distances_[static_cast<std::size_t>(expected)];
  return beyond(std::span(distances_).first(tail), distances_[tail], expected);
}

std::optional<FenceWidth> fence_width(const Fence& fence, double error, const NoiseTail& tail,
                                      double widening) {
  if (fence.runs < kLeastFencedRuns) return std::nullopt;
  const double width = widening * half_width(fence.scale, fence.runs, error, tail.quantile(error));
  return FenceWidth{std::max(width, fence.seen_below), std::max(width, fence.seen_above)};
}

std::optional<std::size_t> runs_for_fence(const Fence& fence, double error, const NoiseTail& tail,
                                          double widest, double widening) {
  if (std::max(fence.seen_below, fence.seen_above) > widest) return std::nullopt;
  const double quantile = tail.quantile(error);
  const auto narrow_enough = [&](std::size_t runs) {
    return widening * half_width(fence.scale, runs, error, quantile) <= widest;
  };
  if (!narrow_enough(kMostRunsAskedFor)) return std::nullopt;
  std::size_t runs = std::max(fence.runs + 1, kLeastFencedRuns);
  while (!narrow_enough(runs)) ++runs;
  return runs;
}

}  // namespace fourways
