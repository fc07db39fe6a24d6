// github-action-benchmark's custom form; see exports.hpp.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "reports/exports/exports.hpp"
#include "reports/text/human.hpp"

namespace fourways {
namespace {

// Shown after the value: the further end of the interval as a distance from the median.
std::string range_text(const OrderedJson& row) {
  const OrderedJson& interval = row["interval"];
  if (interval.is_null()) return "";
  const double median = row["real_time"].get<double>();
  const double distance =
      std::max(interval["high"].get<double>() - median, median - interval["low"].get<double>());
  return fmt::format("± {}", human_number(distance));
}

std::string extra_text(const OrderedJson& row) {
  const OrderedJson& cpu = row["cpu_time"];
  return fmt::format("samples: {}\nfailed: {}\ncpu: {}", row["iterations"].get<std::size_t>(),
                     row["failures"]["count"].get<std::size_t>(),
                     cpu.is_null() ? "unknown" : human_time(cpu.get<double>()));
}

}  // namespace

std::string report_github(const OrderedJson& report) {
  OrderedJson list = OrderedJson::array();
  for (const OrderedJson& row : report["benchmarks"]) {
    OrderedJson entry = {{"name", row["name"]}, {"unit", "ns"}, {"value", row["real_time"]}};
    if (const auto range = range_text(row); !range.empty()) entry["range"] = range;
    entry["extra"] = extra_text(row);
    list.push_back(std::move(entry));
  }
  return json_text(list, 1) + '\n';
}

}  // namespace fourways
