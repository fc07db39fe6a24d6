// A comparison as JSON; comparison.schema.json states its form. Other programs read it, so its
// names stay: "verdict" for an outcome, and "regression" and "improvement" for slower and faster.
#include "reports/comparison/words.hpp"
#include "reports/record/estimate.hpp"

namespace fourways {
namespace {

std::string_view name_of(ChangeOutcome outcome) {
  switch (outcome) {
    case ChangeOutcome::slower: return "regression";
    case ChangeOutcome::faster: return "improvement";
    default: return to_string(outcome);
  }
}

OrderedJson side_json(const ComparedCase& compared, double median, std::size_t samples,
                      std::size_t failed) {
  // Of another metric than the wall time the unit is the metric's.
  const char* key = compared.metric.empty() ? "median_ns" : "median";
  return {{key, json_number(median)}, {"samples", samples}, {"failed", failed}};
}

OrderedJson case_json(const ComparedCase& compared) {
  const JudgedChange& judged = compared.judged;
  OrderedJson json = {{"case", compared.name}, {"verdict", name_of(judged.outcome)}};
  if (!compared.metric.empty()) {
    json["metric"] = compared.metric;
    json["higher_is_better"] = compared.higher_is_better;
    json["text"] = {{"base", metric_text(compared.metric, compared.base_ns)},
                    {"new", metric_text(compared.metric, compared.newer_ns)}};
  }
  json["ratio"] = json_number(compared.ratio);
  json["interval"] = json_of(judged.interval);
  json["rounds_needed"] = json_of(judged.rounds_needed);
  if (compared.runs_needed) json["runs_needed"] = json_of(compared.runs_needed);
  json["base"] = side_json(compared, compared.base_ns, compared.base_samples, compared.base_failed);
  json["new"] =
      side_json(compared, compared.newer_ns, compared.newer_samples, compared.newer_failed);
  return json;
}

}  // namespace

OrderedJson comparison_json(const Comparison& comparison) {
  OrderedJson cases = OrderedJson::array();
  for (const ComparedCase& compared : comparison.cases) cases.push_back(case_json(compared));
  OrderedJson counts = OrderedJson::object();
  for (const auto outcome : {ChangeOutcome::slower, ChangeOutcome::faster, ChangeOutcome::same,
                             ChangeOutcome::inconclusive}) {
    counts[std::string(name_of(outcome))] = comparison.count(outcome);
  }
  return {
      {"schema_version", 1},
      {"base", comparison.base},
      {"new", comparison.newer},
      {"rule", object_of(comparison.rule)},
      {"advisory", !comparison.paired && !comparison.history && !comparison.rule.between_run_sd},
      {"paired", json_of(comparison.paired)},
      {"history", json_of(comparison.history)},
      {"comparable", comparison.comparable()},
      {"differences", json_of(comparison.differences)},
      {"cautions", comparison_cautions(comparison)},
      {"counts", std::move(counts)},
      {"cases", std::move(cases)},
      {"uncompared", json_of(comparison.uncompared)}};
}

}  // namespace fourways
