// Verdicts put into words and figures, part by part.
#include "reports/claims/judged_claims.hpp"

#include <cmath>

#include "reports/claims/verdict_text.hpp"

namespace fourways {
namespace {

std::optional<ClaimEffect> effect_of(const PartVerdict& verdict) {
  if (!verdict.median) return std::nullopt;
  const bool count = verdict.part->kind() == PredicateKind::count;
  const auto& interval = verdict.interval;
  return ClaimEffect{{verdict.median, interval},
                     count ? "count" : "ratio",
                     interval ? std::optional(interval->confidence) : std::nullopt,
                     verdict.p_holm};
}

std::optional<ClaimBounds> bounds_of(const ClaimPart& part) {
  if (const auto* ratio = std::get_if<RatioPredicate>(&part.predicate)) {
    ClaimBounds bounds;
    bounds.low = ratio->low;
    if (std::isfinite(ratio->high)) bounds.high = ratio->high;
    return bounds;
  }
  if (const auto* count = std::get_if<CountPredicate>(&part.predicate)) {
    ClaimBounds bounds;
    const bool equal = count->relation == CountPredicate::Relation::equal;
    (equal ? bounds.equal : bounds.low) = count->value;
    return bounds;
  }
  return std::nullopt;
}

JudgedPart judged(const PartVerdict& verdict) {
  const ClaimPart& part = *verdict.part;
  const bool count = part.kind() == PredicateKind::count;
  return {
      part.says,       part.kind(),           part.role,
      verdict.outcome, sentence_of(verdict),  effect_of(verdict),
      bounds_of(part), verdict.values.size(), count ? std::optional(verdict.holding) : std::nullopt,
      verdict.rounds,  verdict.cases};
}

JudgedClaim judged(const ClaimVerdict& verdict) {
  const Claim& claim = *verdict.claim;
  JudgedClaim whole{claim.id,        claim.subject,        claim.says, claim.quote, claim.source,
                    verdict.outcome, sentence_of(verdict), {},         {}};
  for (const auto& [key, values] : verdict.params) {
    whole.conditions.params[key].assign(values.begin(), values.end());
  }
  for (const PartVerdict& part : verdict.parts) whole.parts.push_back(judged(part));
  return whole;
}

}  // namespace

JudgedClaims judged_claims(const Verdicts& verdicts) {
  JudgedClaims all;
  all.family = verdicts.family;
  all.cores = verdicts.cores;
  for (const ClaimVerdict& verdict : verdicts.claims) all.claims.push_back(judged(verdict));
  all.unmeasurable = unmeasurable_statements();
  return all;
}

}  // namespace fourways
