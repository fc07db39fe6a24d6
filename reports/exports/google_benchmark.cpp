// Google Benchmark's JSON of samples, a row a repetition.
#include <string>
#include <utility>

#include "reports/exports/exports.hpp"

namespace fourways {
namespace {

OrderedJson repetition_json(const ReportRow& row, std::size_t repetition) {
  OrderedJson json = {{"name", row.name},
                      {"family_index", row.family_index},
                      {"per_family_instance_index", row.per_family_instance_index},
                      {"run_name", row.name},
                      {"run_type", "iteration"},
                      {"repetitions", row.samples.size()},
                      {"repetition_index", repetition},
                      {"threads", row.threads},
                      {"iterations", 1},
                      {"real_time", row.samples[repetition]},
                      {"cpu_time", row.cpu_time.value_or(0)},
                      {"time_unit", "ns"}};
  for (const auto& [name, values] : row.figures) {
    // No counter may stand in for a key of the row.
    if (values[repetition] && !json.contains(name)) json[name] = *values[repetition];
  }
  return json;
}

}  // namespace

std::string report_google_benchmark(const Report& report) {
  OrderedJson context = report.context.json;
  const OrderedJson ours = context.at("fourways");
  context.erase("fourways");  // what is left is no report of fourways
  const OrderedJson machine = ours.value("machine", OrderedJson::object());
  // As --benchmark_context=cpu_model=... would have it.
  if (machine.contains("cpu_model")) context["cpu_model"] = machine["cpu_model"];
  if (machine.contains("affinity_cpus")) context["num_cpus"] = machine["affinity_cpus"];
  OrderedJson rows = OrderedJson::array();
  for (const ReportRow& row : report.benchmarks) {
    for (std::size_t i = 0; i < row.samples.size(); ++i) rows.push_back(repetition_json(row, i));
  }
  const OrderedJson file = {{"context", std::move(context)}, {"benchmarks", std::move(rows)}};
  return json_text(file, 1) + '\n';
}

}  // namespace fourways
