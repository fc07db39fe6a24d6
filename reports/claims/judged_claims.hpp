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

void fields(Is<ClaimEffect> auto& effect, auto&& visit) {
  visit("unit", effect.unit);
  visit("median", effect.median);
  visit("low", effect.low);
  visit("high", effect.high);
  visit("confidence", effect.confidence);
  visit("p_holm", effect.p_holm);
}

/// Where the claim holds: above low, below high, or at equal.
struct ClaimBounds {
  std::optional<double> low;
  std::optional<double> high;
  std::optional<double> equal;
};

void fields(Is<ClaimBounds> auto& bounds, auto&& visit) {
  visit("low", bounds.low);
  visit("high", bounds.high);
  visit("equal", bounds.equal);
}

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

void fields(Is<JudgedPart> auto& part, auto&& visit) {
  visit("says", part.says);
  visit("kind", part.kind);
  visit("role", part.role);
  visit("outcome", part.outcome);
  visit("text", part.text);
  visit("effect", part.effect);
  visit("fence", part.bounds);
  visit("samples", part.samples);
  visit("holding", part.holding);
  visit("rounds_needed", part.rounds_needed);
  visit("cases", part.cases);
}

/// Parameters of the cases that were measured, each with all its values.
struct ClaimConditions {
  std::map<std::string, std::vector<SampleParam>> params;
};

void fields(Is<ClaimConditions> auto& conditions, auto&& visit) {
  visit("params", conditions.params);
}

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

void fields(Is<JudgedClaim> auto& claim, auto&& visit) {
  visit("id", claim.id);
  visit("subject", claim.subject);
  visit("says", claim.says);
  visit("quote", claim.quote);
  visit("source", claim.source);
  visit("outcome", claim.outcome);
  visit("text", claim.text);
  visit("conditions", claim.conditions);
  visit("parts", claim.parts);
}

void fields(Is<UnmeasurableStatement> auto& statement, auto&& visit) {
  visit("says", statement.says);
  visit("quote", statement.quote);
  visit("source", statement.source);
  visit("why", statement.why);
}

struct JudgedClaims {
  double confidence = kConfidence;
  std::size_t family = 0;   ///< ratios judged together
  std::uint32_t cores = 1;  ///< that the run could use
  std::vector<JudgedClaim> claims;
  std::vector<UnmeasurableStatement> unmeasurable;
};

void fields(Is<JudgedClaims> auto& judged, auto&& visit) {
  visit("confidence", judged.confidence);
  visit("family", judged.family);
  visit("cores", judged.cores);
  visit("claims", judged.claims);
  visit("unmeasurable", judged.unmeasurable);
}

/// With the statements that cannot be measured.
JudgedClaims judged_claims(const Verdicts& verdicts);

}  // namespace fourways
