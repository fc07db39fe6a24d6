// The verdicts on the claims as a report holds them: in words, each part with its effect, the
// bounds of its claim and the names of the cases whose rows are the evidence. Pure, thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reports/claims/verdict.hpp"
#include "reports/record/estimate.hpp"

namespace fourways {

/// Median over the rounds. The interval of a ratio is at the confidence of its Holm step.
struct ClaimEffect : Estimate {
  std::string unit;  ///< "ratio" or "count"
  std::optional<double> confidence;
  std::optional<double> p_holm;
};

FOURWAYS_FIELDS(ClaimEffect, unit, median, low, high, confidence, p_holm);

/// Where the claim holds: above low, below high, or at equal.
struct ClaimBounds {
  std::optional<double> low;
  std::optional<double> high;
  std::optional<double> equal;
};

FOURWAYS_FIELDS(ClaimBounds, low, high, equal);

struct JudgedPart {
  std::string says;
  PredicateKind kind = PredicateKind::direction;
  ClaimPart::Role role = ClaimPart::Role::needed;
  Outcome outcome = Outcome::not_measured;
  std::string text;
  std::optional<ClaimEffect> effect;
  std::optional<ClaimBounds> bounds;  ///< none where the claim is that the machine's limit is hit
  std::size_t samples = 0;
  std::optional<std::size_t> holding;  ///< of a count: the samples in which it holds
  std::optional<RoundsNeeded> rounds_needed;
  std::vector<std::string> cases;
};

FOURWAYS_FIELDS(JudgedPart, says, kind, role, outcome, text, effect, ("fence", row.bounds), samples,
                holding, rounds_needed, cases);

/// Parameters of the cases that were measured, each with all its values.
struct ClaimConditions {
  std::map<std::string, std::vector<SampleParam>> params;
};

FOURWAYS_FIELDS(ClaimConditions, params);

struct JudgedClaim {
  std::string id;
  std::string subject;
  std::string says;
  std::string quote;
  std::string source;
  Outcome outcome = Outcome::not_measured;
  std::string text;  ///< the grounds in a sentence; empty when nothing bears on it
  ClaimConditions conditions;
  std::vector<JudgedPart> parts;
};

FOURWAYS_FIELDS(JudgedClaim, id, subject, says, quote, source, outcome, text, conditions, parts);

FOURWAYS_FIELDS(UnmeasurableStatement, says, quote, source, why);

struct JudgedClaims {
  double confidence = kConfidence;
  std::size_t family = 0;   ///< ratios judged together
  std::uint32_t cores = 1;  ///< that the run could use
  std::vector<JudgedClaim> claims;
  std::vector<UnmeasurableStatement> unmeasurable;
};

FOURWAYS_FIELDS(JudgedClaims, confidence, family, cores, claims, unmeasurable);

/// With the statements that cannot be measured.
JudgedClaims judged_claims(const Verdicts& verdicts);

}  // namespace fourways
