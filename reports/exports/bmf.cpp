// Bencher Metric Format.
#include <utility>

#include "reports/exports/exports.hpp"

namespace fourways {

std::string report_bmf(const Report& report) {
  OrderedJson names = OrderedJson::object();
  for (const ReportRow& row : report.benchmarks) {
    OrderedJson latency = {{"value", row.real_time}};
    if (row.interval) {
      latency["lower_value"] = row.interval->low;
      latency["upper_value"] = row.interval->high;
    }
    OrderedJson measures = {{"latency", std::move(latency)}};
    if (row.cpu_time) measures["cpu-time"] = {{"value", *row.cpu_time}};
    names[row.name] = std::move(measures);
  }
  return json_text(names, 1) + '\n';
}

}  // namespace fourways
