// Verdicts as the report holds them: each part with its effect, its fence and the names of the
// cases whose rows are the evidence.
#include <cmath>

#include "reports/claims/verdict.hpp"
#include "reports/claims/verdict_text.hpp"
#include "reports/record/figures_json.hpp"

namespace fourways {
namespace {

OrderedJson number_or_null(const std::optional<double>& value) {
  return value ? json_number(*value) : OrderedJson(nullptr);
}

OrderedJson effect_json(const PartVerdict& verdict) {
  if (!verdict.median) return nullptr;
  const auto& interval = verdict.interval;
  return {{"unit", verdict.part->kind() == PredicateKind::count ? "count" : "ratio"},
          {"median", json_number(*verdict.median)},
          {"low", interval ? json_number(interval->low) : OrderedJson(nullptr)},
          {"high", interval ? json_number(interval->high) : OrderedJson(nullptr)},
          {"confidence", interval ? OrderedJson(interval->confidence) : OrderedJson(nullptr)},
          {"p_holm", number_or_null(verdict.p_holm)}};
}

// What the claim says of the effect: null bounds are none.
OrderedJson fence_json(const ClaimPart& part) {
  if (const auto* ratio = std::get_if<RatioPredicate>(&part.predicate)) {
    return {{"low", ratio->low}, {"high", json_number(ratio->high)}, {"equal", nullptr}};
  }
  if (const auto* count = std::get_if<CountPredicate>(&part.predicate)) {
    if (count->relation == CountPredicate::Relation::equal) {
      return {{"low", nullptr}, {"high", nullptr}, {"equal", count->value}};
    }
    return {{"low", count->value}, {"high", nullptr}, {"equal", nullptr}};
  }
  return nullptr;
}

OrderedJson part_json(const PartVerdict& verdict) {
  const bool count = verdict.part->kind() == PredicateKind::count;
  return {{"says", verdict.part->says},
          {"kind", to_string(verdict.part->kind())},
          {"role", to_string(verdict.part->role)},
          {"outcome", to_string(verdict.outcome)},
          {"text", sentence_of(verdict)},
          {"effect", effect_json(verdict)},
          {"fence", fence_json(*verdict.part)},
          {"samples", verdict.values.size()},
          {"holding", count ? OrderedJson(verdict.holding) : OrderedJson(nullptr)},
          {"rounds_needed", rounds_json(verdict.rounds)},
          {"cases", verdict.cases}};
}

OrderedJson param_json(const SampleParam& param) {
  return std::visit([](const auto& value) { return OrderedJson(value); }, param);
}

OrderedJson claim_json(const ClaimVerdict& verdict) {
  const Claim& claim = *verdict.claim;
  OrderedJson json = {{"id", claim.id},         {"subject", claim.subject},
                      {"says", claim.says},     {"quote", claim.quote},
                      {"source", claim.source}, {"outcome", to_string(verdict.outcome)},
                      {"text", verdict.text}};
  OrderedJson params = OrderedJson::object();
  for (const auto& [key, values] : verdict.params) {
    params[key] = OrderedJson::array();
    for (const SampleParam& value : values) params[key].push_back(param_json(value));
  }
  json["conditions"] = {{"params", std::move(params)}};
  json["parts"] = OrderedJson::array();
  for (const PartVerdict& part : verdict.parts) json["parts"].push_back(part_json(part));
  return json;
}

}  // namespace

OrderedJson verdicts_json(const Verdicts& verdicts) {
  OrderedJson claims = OrderedJson::array();
  for (const ClaimVerdict& verdict : verdicts.claims) claims.push_back(claim_json(verdict));
  OrderedJson statements = OrderedJson::array();
  for (const UnmeasurableStatement& statement : unmeasurable_statements()) {
    statements.push_back({{"says", statement.says},
                          {"quote", statement.quote},
                          {"source", statement.source},
                          {"why", statement.why}});
  }
  return {{"confidence", kConfidence},
          {"family", verdicts.family},
          {"cores", verdicts.cores},
          {"claims", std::move(claims)},
          {"unmeasurable", std::move(statements)}};
}

}  // namespace fourways
