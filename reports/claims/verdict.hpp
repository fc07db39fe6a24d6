// Verdicts: the claims held against the samples of a run. A ratio is judged by the interval of its
// median over the rounds; the intervals of all ratios of the table are widened together by Holm's
// steps, so that the chance of even one false verdict is at most 1 - kConfidence. Pure functions,
// thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "reports/claims/claims.hpp"
#include "reports/record/measured_case.hpp"
#include "reports/statistics/statistics.hpp"

namespace fourways {

enum class Outcome { supported, refuted, inconclusive, not_measured };
std::span<const std::string_view> words(Outcome);

/// So many samples must agree before a count is believed.
inline constexpr std::size_t kLeastCounts = 3;

struct PartVerdict {
  const ClaimPart* part = nullptr;
  Outcome outcome = Outcome::not_measured;
  std::string reason;                      ///< why it is inconclusive or not measured
  std::vector<std::string> cases;          ///< that bear on it
  std::vector<double> values;              ///< ratios or counts, in round order
  std::optional<double> median;            ///< the effect
  std::optional<MedianInterval> interval;  ///< of a ratio; at the confidence of its Holm step
  std::optional<double> p_holm;  ///< of a ratio: of the sign test against its bounds, adjusted
  std::size_t holding = 0;       ///< of a count: values for which it holds
  std::optional<RoundsNeeded> rounds;  ///< of an inconclusive ratio: what may settle it
};

struct ClaimVerdict {
  const Claim* claim = nullptr;
  Outcome outcome = Outcome::not_measured;
  std::vector<PartVerdict> parts;
  /// The parameters of the cases measured, each with all its values.
  std::map<std::string, std::set<SampleParam>> params;
};

struct Verdicts {
  std::uint32_t cores = 1;
  std::size_t family = 0;  ///< ratios judged together
  std::vector<ClaimVerdict> claims;
};

/// A claim is refuted when a part that decides is; else inconclusive when one is; not measured when
/// a needed part, or every part that decides, is not; else supported. `table` must outlive the
/// result.
Verdicts verdicts_of(std::span<const MeasuredCase> cases, std::uint32_t cores,
                     std::span<const Claim> table = claims());

}  // namespace fourways
