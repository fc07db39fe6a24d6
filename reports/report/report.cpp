// Putting a report together; see report.hpp. Its rows are made in report_row.cpp.
#include "reports/report/report.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reports/claims/verdict.hpp"
#include "reports/record/atomic_file.hpp"
#include "reports/record/measured_case.hpp"
#include "reports/record/report_error.hpp"
#include "reports/report/report_row.hpp"
#include "reports/statistics/holm.hpp"
#include "reports/tradeoffs/fidelity.hpp"
#include "reports/tradeoffs/tradeoffs.hpp"
#include "reports/tradeoffs/unit_memory.hpp"

namespace fourways {
namespace {

OrderedJson context_json(const nlohmann::json& given) {
  if (!given.is_object()) throw ReportError("the context of a report must be a JSON object");
  OrderedJson context = given;
  if (!context.contains("caches")) context["caches"] = OrderedJson::array();
  OrderedJson& ours = context["fourways"];
  if (ours.is_null()) ours = OrderedJson::object();
  if (!ours.is_object()) throw ReportError("key \"fourways\" of a context must be a JSON object");
  if (!ours.contains("partial")) ours["partial"] = false;
  ours["schema_version"] = kSchemaVersion;
  return context;
}

// Holm's family is one workload: the runners that a reader compares with each other.
std::vector<double> adjusted_p_values(const std::vector<MeasuredCase>& cases,
                                      const std::vector<std::optional<Speedup>>& speedups) {
  std::map<std::string_view, std::vector<std::size_t>> families;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (speedups[i]) families[cases[i].identity->workload].push_back(i);
  }
  std::vector<double> adjusted(cases.size(), 1);
  for (const auto& [workload, members] : families) {
    std::vector<double> p_values;
    for (const std::size_t i : members) p_values.push_back(speedups[i]->p_value);
    const auto holm = holm_steps(p_values);
    for (std::size_t k = 0; k < members.size(); ++k) adjusted[members[k]] = holm[k].adjusted_p;
  }
  return adjusted;
}

/// The processors that the run could use, as the context has them.
std::uint32_t cores_in(const OrderedJson& context) {
  const OrderedJson machine = context["fourways"].value("machine", OrderedJson::object());
  for (const OrderedJson* object : {&machine, &context}) {
    const auto found = object->find(object == &machine ? "affinity_cpus" : "num_cpus");
    if (found != object->end() && found->is_number_integer() && *found >= 1) {
      return found->get<std::uint32_t>();
    }
  }
  return 1;
}

class RowNumbers {
 public:
  // Cases come sorted, so those of one workload and runner follow each other.
  RowIndex next(const Sample& identity) {
    const std::pair<std::string, std::string> family(identity.workload, identity.runner);
    if (last_ && *last_ == family) {
      ++index_.instance;
    } else {
      index_ = {last_ ? index_.family + 1 : 0, 0};
      last_ = family;
    }
    return index_;
  }

 private:
  std::optional<std::pair<std::string, std::string>> last_;
  RowIndex index_{0, 0};
};

}  // namespace

OrderedJson build_report(const nlohmann::json& context, std::span<const Sample> samples) {
  OrderedJson report = {{"context", context_json(context)}};
  const auto cases = gather_cases(samples);
  std::vector<std::optional<Speedup>> speedups;
  speedups.reserve(cases.size());
  for (const MeasuredCase& measured : cases) {
    speedups.push_back(speedup_of(measured, baseline_of(measured, cases)));
  }
  const auto p_values = adjusted_p_values(cases, speedups);

  OrderedJson rows = OrderedJson::array();
  OrderedJson unavailable = OrderedJson::array();
  RowNumbers numbers;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (cases[i].good.empty()) {
      unavailable.push_back(unavailable_json(cases[i]));
    } else {
      rows.push_back(
          row_json(cases[i], numbers.next(*cases[i].identity), speedups[i], p_values[i]));
    }
  }
  report["benchmarks"] = std::move(rows);
  report["unavailable"] = std::move(unavailable);
  const OrderedJson& ours = report["context"]["fourways"];
  report["tradeoffs"] = tradeoffs_json(tradeoffs_of(cases), ours.value("runners", OrderedJson()));
  report["tradeoffs"]["unit_memory"] = unit_memories_json(unit_memories_of(cases));
  report["fidelity"] = fidelity_json(fidelity_of(cases));
  report["verdicts"] = verdicts_json(verdicts_of(cases, cores_in(report["context"])));
  // Through text and back, so that what is rendered now is what a reader of the file will get:
  // no number that is not finite, no byte that is not UTF-8.
  return OrderedJson::parse(json_text(report));
}

void write_report(const std::filesystem::path& path, const OrderedJson& report) {
  write_file_atomically(path, json_text(report, 1) + '\n');
}

}  // namespace fourways
