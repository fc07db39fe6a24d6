// Statistics of two series that were measured in the same rounds: ratios of pairs, the sign test,
// and how many rounds a comparison would still need. Pairing takes out the noise that a round
// shared. All functions are pure and thread-safe; values must be finite.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "reports/statistics/statistics.hpp"

namespace fourways {

struct RoundValue {
  std::int64_t round;
  double value;
};

std::vector<double> values_of(std::span<const RoundValue> series);

using ByRound = std::map<std::int64_t, double>;
/// The first value of each round that is positive, for a ratio of others says nothing.
ByRound by_round(std::span<const RoundValue> series);
/// Multiplies by what has the same round, or divides by it, and drops the rounds without.
void multiply(ByRound& product, const ByRound& factor, bool divide = false);
/// numerator / denominator for each round that stands so in both.
ByRound ratios_by_round(std::span<const RoundValue> numerator,
                        std::span<const RoundValue> denominator);
/// The same, in round order.
std::vector<double> paired_ratios(std::span<const RoundValue> numerator,
                                  std::span<const RoundValue> denominator);

/// Two-sided exact sign test: min(1, 2 P(B <= min(above, below))), B binomial(above + below, 1/2).
/// Ties are to be left out beforehand. (Conover, Practical Nonparametric Statistics, 3rd edition,
/// section 3.4.) 1 when there is nothing to test.
double sign_test(std::size_t above, std::size_t below);

/// The sign test of ratios against 1; ratios of exactly 1 are ties.
double sign_test_against_one(std::span<const double> ratios);

/// More rounds than this are not asked of anybody.
inline constexpr std::size_t kMostRounds = 10'000;

struct RoundsNeeded {
  std::size_t rounds;
  bool more_than;  ///< the estimate ran into kMostRounds, or there is no difference to find
};

/// "about 40 rounds", "more than 10000 rounds".
std::string rounds_text(const RoundsNeeded& needed);

/// How many pairs would move the interval of the median ratio off 1. In logarithms the spread is
/// s = 1.4826 MAD; the median of n values has the standard error s sqrt(pi / 2) / sqrt(n) (normal
/// theory: Kenney and Keeping, Mathematics of Statistics, part 1, section 9), so the half width
/// z s sqrt(pi / 2n) falls below |log of the median ratio| at the n returned. Never less than an
/// interval needs, nor less than the pairs at hand plus one: ask only while 1 is inside. The
/// median and spread of the pairs at hand are taken for true, hence an estimate, not a promise.
RoundsNeeded rounds_to_exclude_one(std::span<const double> ratios, double confidence = kConfidence);

/// The same for two series of positive values whose intervals overlap: the rounds after which the
/// sum of both half widths falls below the distance of their medians, in logarithms.
RoundsNeeded rounds_to_separate(std::span<const double> a, std::span<const double> b,
                                double confidence = kConfidence);

}  // namespace fourways
