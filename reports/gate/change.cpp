// Judging changes; see change.hpp.
#include "reports/gate/change.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

namespace fourways {
namespace {

using Change = ChangeVerdict::Change;

constexpr std::array<std::string_view, 4> kChanges = {"regression", "improvement", "same",
                                                      "inconclusive"};

// What the runs themselves add to each side of an interval, in logarithms: the difference of two
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

Change change_of(const std::optional<MedianInterval>& interval, double threshold) {
  if (!interval) return Change::inconclusive;
  const double slower = 1 + threshold;
  const double faster = 1 / slower;
  if (interval->low > slower) return Change::regression;
  if (interval->high < faster) return Change::improvement;
  const bool within = interval->low >= faster && interval->high <= slower;
  return within ? Change::same : Change::inconclusive;
}

// Half widths shrink with the square root of the rounds. The side that lies beyond the nearest
// bound has to come back to it; what the runs add stays.
RoundsNeeded rounds_to_settle(const RatioEvidence& evidence, const ChangeVerdict& verdict,
                              const ChangeRule& rule, double error) {
  const double sampling_error = rule.between_run_sd ? error / 2 : error;
  if (!verdict.interval) return {evidence.least_rounds(1 - sampling_error) - 1, true};
  const double bound = std::log1p(rule.threshold);
  const double center = std::log(evidence.ratio);
  const double low = center - std::log(verdict.interval->low);
  const double high = std::log(verdict.interval->high) - center;
  const double runs = between_runs(rule, sampling_error);
  // The half width at hand against the distance that it may reach.
  const auto factor = [runs](double half_width, double distance) {
    const double room = distance - runs;
    return room > 0 ? std::pow(std::max(half_width - runs, 0.0) / room, 2)
                    : static_cast<double>(kMostRounds);
  };
  double growth = 0;
  if (center > bound) {
    growth = factor(low, center - bound);
  } else if (center < -bound) {
    growth = factor(high, -bound - center);
  } else {
    growth = std::max(factor(high, bound - center), factor(low, bound + center));
  }
  const double rounds = std::ceil(growth * static_cast<double>(evidence.rounds));
  if (!(rounds <= static_cast<double>(kMostRounds))) return {kMostRounds, true};
  return {std::max(static_cast<std::size_t>(rounds), evidence.rounds + 1), false};
}

}  // namespace

std::string_view to_string(Change change) { return kChanges.at(static_cast<std::size_t>(change)); }

std::vector<ChangeVerdict> judge_changes(std::span<const RatioEvidence> cases,
                                         const ChangeRule& rule) {
  std::vector<ChangeVerdict> verdicts(cases.size());
  std::vector<std::size_t> left;
  for (std::size_t i = 0; i < cases.size(); ++i) left.push_back(i);
  double error = 0;
  for (std::size_t before = 0; !left.empty() && before != left.size();) {
    before = left.size();
    error = rule.family_error / static_cast<double>(left.size());
    std::erase_if(left, [&](std::size_t i) {
      verdicts[i].interval = interval_at(cases[i], rule, error);
      verdicts[i].change = change_of(verdicts[i].interval, rule.threshold);
      return verdicts[i].change == Change::regression || verdicts[i].change == Change::improvement;
    });
  }
  for (const std::size_t i : left) {
    if (verdicts[i].change == Change::inconclusive) {
      verdicts[i].rounds_needed = rounds_to_settle(cases[i], verdicts[i], rule, error);
    }
  }
  return verdicts;
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

std::string rounds_text(const RoundsNeeded& needed) {
  return needed.more_than ? fmt::format("more than {} rounds", needed.rounds)
                          : fmt::format("about {} rounds", needed.rounds);
}

}  // namespace fourways
