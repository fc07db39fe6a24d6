#include "reports/statistics/pairs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/constants/constants.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

namespace fourways {
namespace {

std::vector<double> logarithms(std::span<const double> values) {
  std::vector<double> logs;
  logs.reserve(values.size());
  for (const double value : values) logs.push_back(std::log(value));
  return logs;
}

// The half width that an interval from a single value would have: it shrinks with 1 / sqrt(n).
double unit_half_width(std::span<const double> logs, double confidence) {
  const boost::math::normal_distribution<double> normal;
  const double z = boost::math::quantile(normal, (1 + confidence) / 2);
  return z * std::sqrt(boost::math::constants::half_pi<double>()) * kDeviationPerMad *
         median_absolute_deviation(logs, median(logs));
}

RoundsNeeded rounds_for(double half_width_of_one, double distance, std::size_t at_hand,
                        double confidence) {
  const std::size_t least = std::max(smallest_count_with_interval(confidence), at_hand + 1);
  const double needed = std::pow(half_width_of_one / distance, 2);
  if (distance == 0 || needed > static_cast<double>(kMostRounds) || least > kMostRounds) {
    return {kMostRounds, true};
  }
  return {std::max(least, static_cast<std::size_t>(std::ceil(needed))), false};
}

}  // namespace

std::vector<double> values_of(std::span<const RoundValue> series) {
  std::vector<double> values;
  for (const RoundValue& each : series) values.push_back(each.value);
  return values;
}

ByRound by_round(std::span<const RoundValue> series) {
  ByRound rounds;
  for (const auto& [round, value] : series) {
    if (value > 0) rounds.emplace(round, value);
  }
  return rounds;
}

void multiply(ByRound& product, const ByRound& factor, bool divide) {
  std::erase_if(product, [&](const auto& entry) { return !factor.contains(entry.first); });
  for (auto& [round, value] : product) {
    value = divide ? value / factor.at(round) : value * factor.at(round);
  }
}

ByRound ratios_by_round(std::span<const RoundValue> numerator,
                        std::span<const RoundValue> denominator) {
  ByRound ratios = by_round(numerator);
  multiply(ratios, by_round(denominator), true);
  return ratios;
}

std::vector<double> paired_ratios(std::span<const RoundValue> numerator,
                                  std::span<const RoundValue> denominator) {
  std::vector<double> ratios;
  for (const auto& [round, ratio] : ratios_by_round(numerator, denominator)) {
    ratios.push_back(ratio);
  }
  return ratios;
}

double sign_test(std::size_t above, std::size_t below) {
  const std::size_t n = above + below;
  if (n == 0) return 1;
  const boost::math::binomial_distribution<double> coin(static_cast<double>(n), 0.5);
  return std::min(1.0, 2 * boost::math::cdf(coin, static_cast<double>(std::min(above, below))));
}

double sign_test_against_one(std::span<const double> ratios) {
  const auto above = std::count_if(ratios.begin(), ratios.end(), [](double r) { return r > 1; });
  const auto below = std::count_if(ratios.begin(), ratios.end(), [](double r) { return r < 1; });
  return sign_test(static_cast<std::size_t>(above), static_cast<std::size_t>(below));
}

RoundsNeeded rounds_to_exclude_one(std::span<const double> ratios, double confidence) {
  if (ratios.empty()) return {smallest_count_with_interval(confidence), false};
  const auto logs = logarithms(ratios);
  return rounds_for(unit_half_width(logs, confidence), std::abs(median(logs)), logs.size(),
                    confidence);
}

RoundsNeeded rounds_to_separate(std::span<const double> a, std::span<const double> b,
                                double confidence) {
  if (a.empty() || b.empty()) return {smallest_count_with_interval(confidence), false};
  const auto logs_a = logarithms(a);
  const auto logs_b = logarithms(b);
  return rounds_for(unit_half_width(logs_a, confidence) + unit_half_width(logs_b, confidence),
                    std::abs(median(logs_a) - median(logs_b)),
                    std::min(logs_a.size(), logs_b.size()), confidence);
}

std::string rounds_text(const RoundsNeeded& needed) {
  return fmt::format("{} {} rounds", needed.more_than ? "more than" : "about", needed.rounds);
}

}  // namespace fourways
