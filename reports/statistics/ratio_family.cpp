// Holm's steps over sign tests against fences; see ratio_family.hpp.
#include "reports/statistics/ratio_family.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fourways {
namespace {

// The two-sided p value for telling the median from `fence`, when most values are greater (or, with
// `less`, smaller); 1 otherwise.
double p_beyond(const std::vector<double>& values, double fence, bool less) {
  const auto far = static_cast<std::size_t>(std::count_if(
      values.begin(), values.end(), [&](double v) { return less ? v < fence : v > fence; }));
  const std::size_t rest = values.size() - far;
  return far > rest ? sign_test(far, rest) : 1;
}

// What the better supported of both decisions rests on. Inside takes both fences, outside one.
double p_of(const FencedRatio& ratio) {
  double inside = p_beyond(ratio.values, ratio.low, false);
  double outside = p_beyond(ratio.values, ratio.low, true);
  if (std::isfinite(ratio.high)) {
    inside = std::max(inside, p_beyond(ratio.values, ratio.high, true));
    outside = std::min(outside, p_beyond(ratio.values, ratio.high, false));
  }
  return std::min(inside, outside);
}

// By how much each error is divided: m for the least p, m - 1 for the next, and from the first that
// is not rejected on the same for all.
std::vector<double> holm_divisors(const std::vector<double>& p_values, double error) {
  std::vector<std::size_t> ascending(p_values.size());
  std::iota(ascending.begin(), ascending.end(), std::size_t{0});
  std::stable_sort(ascending.begin(), ascending.end(),
                   [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
  std::vector<double> divisors(p_values.size());
  double divisor = static_cast<double>(p_values.size());
  bool stopped = false;
  for (const std::size_t index : ascending) {
    stopped = stopped || p_values[index] > error / divisor;
    divisors[index] = divisor;
    if (!stopped) divisor -= 1;
  }
  return divisors;
}

JudgedRatio::Side side_of(const FencedRatio& ratio, const std::optional<MedianInterval>& interval) {
  using Side = JudgedRatio::Side;
  if (!interval) return Side::unclear;
  if (interval->low > ratio.low && interval->high < ratio.high) return Side::within;
  if (interval->high < ratio.low || interval->low > ratio.high) return Side::outside;
  return Side::unclear;
}

// From the nearer fence, as a ratio.
RoundsNeeded rounds_to_part(const FencedRatio& ratio, double center, double confidence) {
  const bool nearer_high = std::isfinite(ratio.high) && std::abs(std::log(ratio.high / center)) <
                                                            std::abs(std::log(ratio.low / center));
  std::vector<double> to_fence = ratio.values;
  for (double& value : to_fence) value /= nearer_high ? ratio.high : ratio.low;
  return rounds_to_exclude_one(to_fence, confidence);
}

}  // namespace

std::vector<JudgedRatio> judge_ratios(std::span<const FencedRatio> family, double confidence) {
  std::vector<double> p_values;
  for (const FencedRatio& ratio : family) p_values.push_back(p_of(ratio));
  const auto adjusted = holm_adjusted(p_values);
  const auto divisors = holm_divisors(p_values, 1 - confidence);
  std::vector<JudgedRatio> judged;
  for (std::size_t i = 0; i < family.size(); ++i) {
    const double own_confidence = 1 - (1 - confidence) / divisors[i];
    JudgedRatio each;
    each.estimate = estimate_median(family[i].values, own_confidence);
    each.p_holm = adjusted[i];
    each.side = side_of(family[i], each.estimate.interval);
    if (each.side == JudgedRatio::Side::unclear) {
      each.rounds = rounds_to_part(family[i], each.estimate.median, own_confidence);
    }
    judged.push_back(std::move(each));
  }
  return judged;
}

}  // namespace fourways
