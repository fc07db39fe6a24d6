// Bencher Metric Format; see exports.hpp.
#include <string>
#include <utility>

#include "reports/exports/exports.hpp"

namespace fourways {

std::string report_bmf(const OrderedJson& report) {
  OrderedJson names = OrderedJson::object();
  for (const OrderedJson& row : report["benchmarks"]) {
    OrderedJson latency = {{"value", row["real_time"]}};
    if (const OrderedJson& interval = row["interval"]; !interval.is_null()) {
      latency["lower_value"] = interval["low"];
      latency["upper_value"] = interval["high"];
    }
    OrderedJson measures = {{"latency", std::move(latency)}};
    if (!row["cpu_time"].is_null()) measures["cpu-time"] = {{"value", row["cpu_time"]}};
    names[row["name"].get<std::string>()] = std::move(measures);
  }
  return json_text(names, 1) + '\n';
}

}  // namespace fourways
