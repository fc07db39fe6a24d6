#include "reports/statistics/ratio_family.hpp"

#include <algorithm>
#include <cmath>

#include "reports/statistics/holm.hpp"

namespace fourways {
namespace {

// The two-sided p value for telling the median from `bound`, when most values are greater (or, with
// `less`, smaller); 1 otherwise.
double p_beyond(const std::vector<double>& values, double bound, bool less) {
  const auto far = static_cast<std::size_t>(std::count_if(
      values.begin(), values.end(), [&](double v) { return less ? v < bound : v > bound; }));
  const std::size_t rest = values.size() - far;
  return far > rest ? sign_test(far, rest) : 1;
}

// What the better supported of both decisions rests on. Inside takes both bounds, outside one.
double p_of(const BoundedRatio& ratio) {
  double inside = p_beyond(ratio.values, ratio.low, false);
  double outside = p_beyond(ratio.values, ratio.low, true);
  if (std::isfinite(ratio.high)) {
    inside = std::max(inside, p_beyond(ratio.values, ratio.high, true));
    outside = std::min(outside, p_beyond(ratio.values, ratio.high, false));
  }
  return std::min(inside, outside);
}

JudgedRatio::Side side_of(const BoundedRatio& ratio,
                          const std::optional<MedianInterval>& interval) {
  using Side = JudgedRatio::Side;
  if (!interval) return Side::unclear;
  if (interval->low > ratio.low && interval->high < ratio.high) return Side::within;
  if (interval->high < ratio.low || interval->low > ratio.high) return Side::outside;
  return Side::unclear;
}

// From the nearer bound, as a ratio.
RoundsNeeded rounds_to_part(const BoundedRatio& ratio, double center, double confidence) {
  const bool nearer_high = std::isfinite(ratio.high) && std::abs(std::log(ratio.high / center)) <
                                                            std::abs(std::log(ratio.low / center));
  std::vector<double> to_bound = ratio.values;
  for (double& value : to_bound) value /= nearer_high ? ratio.high : ratio.low;
  return rounds_to_exclude_one(to_bound, confidence);
}

}  // namespace

std::vector<JudgedRatio> judge_ratios(std::span<const BoundedRatio> family, double confidence) {
  std::vector<double> p_values;
  for (const BoundedRatio& ratio : family) p_values.push_back(p_of(ratio));
  const auto steps = holm_steps(p_values, 1 - confidence);
  std::vector<JudgedRatio> judged;
  for (std::size_t i = 0; i < family.size(); ++i) {
    const double own_confidence = 1 - (1 - confidence) / static_cast<double>(steps[i].divisor);
    JudgedRatio each;
    each.estimate = estimate_median(family[i].values, own_confidence);
    each.p_holm = steps[i].adjusted_p;
    each.side = side_of(family[i], each.estimate.interval);
    if (each.side == JudgedRatio::Side::unclear) {
      each.rounds = rounds_to_part(family[i], each.estimate.median, own_confidence);
    }
    judged.push_back(each);
  }
  return judged;
}

}  // namespace fourways
