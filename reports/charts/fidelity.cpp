// The GIL: what the emulated lock does over what CPython does, cell by cell. On
// the line both are the same; the band is where a reader would not care.
#include <algorithm>
#include <string>
#include <utility>

#include "reports/charts/axis.hpp"
#include "reports/charts/builders.hpp"
#include "reports/charts/chart_template.hpp"

namespace fourways {
namespace {

constexpr double kClose = 1.25;  // the template's band: within a quarter either way
constexpr std::size_t kRowHeight = 20;

// "convoy tasks:2 · latency_p50_ns", and the interpreter where it is not the
// usual one.
std::string line_of(const OrderedJson& cell) {
  std::string line = cell["workload"].get<std::string>();
  const auto name = cell["emulation"].get<std::string>();
  const std::size_t runner = name.find('/');
  const std::size_t settings = runner == std::string::npos ? runner : name.find('/', runner + 1);
  if (settings != std::string::npos) line += name.substr(settings);
  std::replace(line.begin(), line.end(), '/', ' ');
  line += " · " + cell["measure"].get<std::string>();
  const auto reality = cell["reality"].get<std::string>();
  const std::size_t at = reality.find('@');
  if (at != std::string::npos) line += " " + reality.substr(at, reality.find('/', at) - at);
  return line;
}

OrderedJson rows_of(const OrderedJson& cells) {
  OrderedJson rows = OrderedJson::array();
  for (const OrderedJson& cell : cells) {
    if (!cell["ratio"].is_number() || cell["ratio"].get<double>() <= 0) continue;
    rows.push_back({{"line", line_of(cell)},
                    {"median", cell["ratio"]},
                    {"low", cell["low"]},
                    {"high", cell["high"]},
                    {"emulated", cell["emulated"]},
                    {"real", cell["real"]},
                    {"case", cell["emulation"]},
                    {"reality", cell["reality"]}});
  }
  return rows;
}

}  // namespace

void add_fidelity_chart(const OrderedJson& report, std::vector<Chart>& charts) {
  const auto fidelity = report.find("fidelity");
  if (fidelity == report.end()) return;
  OrderedJson rows = rows_of((*fidelity)["cells"]);
  if (rows.empty()) return;
  Extent extent = extent_of(rows).value();
  extent.low = std::min(extent.low, 1 / kClose);
  extent.high = std::max(extent.high, kClose);
  OrderedJson values = log_scale(extent, ChartUnit::ratio);
  values["height"] = kRowHeight * rows.size();
  values["rows"] = std::move(rows);
  values["emulation"] = (*fidelity)["emulation"];
  values["reality"] = (*fidelity)["reality"];
  charts.push_back(ChartTemplate("fidelity").chart("over_reality", values));
}

}  // namespace fourways
