// github-action-benchmark's custom form.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "reports/exports/exports.hpp"
#include "reports/text/human.hpp"

namespace fourways {
namespace {

// Shown after the value: the further end of the interval as a distance from the median.
std::string range_text(const ReportRow& row) {
  const double distance =
      std::max(row.interval->high - row.real_time, row.real_time - row.interval->low);
  return fmt::format("± {}", human_number(distance));
}

std::string extra_text(const ReportRow& row) {
  return fmt::format("samples: {}\nfailed: {}\ncpu: {}", row.iterations, row.failures.count,
                     row.cpu_time ? human_time(*row.cpu_time) : "unknown");
}

}  // namespace

std::string report_github(const Report& report) {
  OrderedJson list = OrderedJson::array();
  for (const ReportRow& row : report.benchmarks) {
    OrderedJson entry = {{"name", row.name}, {"unit", "ns"}, {"value", row.real_time}};
    if (row.interval) entry["range"] = range_text(row);
    entry["extra"] = extra_text(row);
    list.push_back(std::move(entry));
  }
  return json_text(list, 1) + '\n';
}

}  // namespace fourways
