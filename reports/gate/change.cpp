#include "reports/gate/change.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

#include "reports/statistics/holm.hpp"

namespace fourways {
namespace {

// The runs themselves add this to each side of an interval, in logarithms: the difference of two
// normal values of one standard deviation has sqrt(2) times that.
double between_runs(const ChangeRule& rule, double error) {
  if (!rule.between_run_sd) return 0;
  const boost::math::normal_distribution<double> normal;
  return -boost::math::quantile(normal, error / 2) * *rule.between_run_sd * std::sqrt(2.0);
}

std::optional<MedianInterval> interval_at(const RatioEvidence& evidence, const ChangeRule& rule,
                                          double error) {
  if (!rule.between_run_sd) return evidence.interval(1 - error);
  auto interval = evidence.interval(1 - error / 2);
  if (!interval) return std::nullopt;
  const double widening = std::exp(between_runs(rule, error / 2));
  interval->low /= widening;
  interval->high *= widening;
  interval->confidence = 1 - error;
  interval->coverage -= error / 2;
  return interval;
}

ChangeOutcome outcome_of(const std::optional<MedianInterval>& interval, double threshold) {
  if (!interval) return ChangeOutcome::inconclusive;
  const double slower = 1 + threshold;
  const double faster = 1 / slower;
  if (interval->low > slower) return ChangeOutcome::slower;
  if (interval->high < faster) return ChangeOutcome::faster;
  const bool within = interval->low >= faster && interval->high <= slower;
  return within ? ChangeOutcome::same : ChangeOutcome::inconclusive;
}

// Half widths shrink with the square root of the rounds. The side that lies beyond the threshold
// has to come back to it. The part that the runs add does not shrink.
RoundsNeeded rounds_to_settle(const RatioEvidence& evidence, const JudgedChange& judged,
                              const ChangeRule& rule, double error) {
  const double sampling_error = rule.between_run_sd ? error / 2 : error;
  if (!judged.interval) return {evidence.least_rounds(1 - sampling_error) - 1, true};
  const double threshold = std::log1p(rule.threshold);
  const double center = std::log(evidence.ratio);
  const double low = center - std::log(judged.interval->low);
  const double high = std::log(judged.interval->high) - center;
  const double runs = between_runs(rule, sampling_error);
  // By how much the rounds must grow until the half width fits into the distance.
  const auto factor = [runs](double half_width, double distance) {
    const double room = distance - runs;
    return room > 0 ? std::pow(std::max(half_width - runs, 0.0) / room, 2)
                    : static_cast<double>(kMostRounds);
  };
  double growth = 0;
  if (center > threshold) {
    growth = factor(low, center - threshold);
  } else if (center < -threshold) {
    growth = factor(high, -threshold - center);
  } else {
    growth = std::max(factor(high, threshold - center), factor(low, threshold + center));
  }
  const double rounds = std::ceil(growth * static_cast<double>(evidence.rounds));
  if (!(rounds <= static_cast<double>(kMostRounds))) return {kMostRounds, true};
  return {std::max(static_cast<std::size_t>(rounds), evidence.rounds + 1), false};
}

}  // namespace

std::span<const std::string_view> words(ChangeOutcome) {
  static constexpr std::array<std::string_view, 4> kWords = {"slower", "faster", "same",
                                                             "inconclusive"};
  return kWords;
}

std::vector<JudgedChange> judge_changes(std::span<const RatioEvidence> cases,
                                        const ChangeRule& rule) {
  std::vector<JudgedChange> judged(cases.size());
  const auto error_at = [&rule](std::size_t divisor) {
    return rule.family_error / static_cast<double>(divisor);
  };
  const auto divisors = holm_divisors(cases.size(), [&](std::size_t i, std::size_t divisor) {
    judged[i].interval = interval_at(cases[i], rule, error_at(divisor));
    judged[i].outcome = outcome_of(judged[i].interval, rule.threshold);
    return judged[i].outcome == ChangeOutcome::slower || judged[i].outcome == ChangeOutcome::faster;
  });
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (judged[i].outcome != ChangeOutcome::inconclusive) continue;
    judged[i].rounds_needed = rounds_to_settle(cases[i], judged[i], rule, error_at(divisors[i]));
  }
  return judged;
}

double largest_change(const MedianInterval& interval) {
  return std::max(interval.high, 1 / interval.low) - 1;
}

std::string change_text(double ratio) {
  if (!std::isfinite(ratio)) return "-";
  const double percent = (ratio - 1) * 100;
  return std::abs(percent) < 99.95 ? fmt::format("{:+.1f}%", percent)
                                   : fmt::format("{:+.0f}%", percent);
}

}  // namespace fourways
