// The GIL: what the emulated lock does over what CPython does, cell by cell. On
// the line both are the same; the band is where a reader would not care.
#include <algorithm>
#include <string>
#include <utility>

#include "reports/charts/axis.hpp"
#include "reports/charts/builders.hpp"
#include "reports/charts/case_grid.hpp"
#include "reports/charts/chart_template.hpp"

namespace fourways {
namespace {

constexpr double kClose = 1.25;  // the template's band: within a quarter either way
constexpr std::size_t kRowHeight = 20;

// "convoy tasks:2 · latency_p50_ns", and the interpreter where it is not the usual one.
std::string line_of(const FidelityCell& cell) {
  std::string line = cell.workload;
  const std::size_t runner = cell.emulation.find('/');
  const std::size_t settings =
      runner == std::string::npos ? runner : cell.emulation.find('/', runner + 1);
  if (settings != std::string::npos) line += cell.emulation.substr(settings);
  std::replace(line.begin(), line.end(), '/', ' ');
  line += " · " + cell.measure;
  const std::size_t at = cell.reality.find('@');
  if (at != std::string::npos) {
    line += " " + cell.reality.substr(at, cell.reality.find('/', at) - at);
  }
  return line;
}

OrderedJson rows_of(const std::vector<FidelityCell>& cells) {
  OrderedJson rows = OrderedJson::array();
  for (const FidelityCell& cell : cells) {
    if (cell.ratio.median.value_or(0) <= 0) continue;
    OrderedJson row = {{"line", line_of(cell)}};
    row.update(object_of<Estimate>(cell.ratio));
    row.update({{"emulated", json_of(cell.emulated)},
                {"real", json_of(cell.real)},
                {"case", cell.emulation},
                {"reality", cell.reality}});
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

void add_fidelity_chart(const Report& report, std::vector<Chart>& charts) {
  OrderedJson rows = rows_of(report.fidelity.cells);
  if (rows.empty()) return;
  Extent extent = extent_of(rows).value();
  extent.low = std::min(extent.low, 1 / kClose);
  extent.high = std::max(extent.high, kClose);
  OrderedJson values = log_scale(extent, ChartUnit::ratio);
  values["height"] = kRowHeight * rows.size();
  values["rows"] = std::move(rows);
  values["emulation"] = report.fidelity.emulation;
  values["reality"] = report.fidelity.reality;
  charts.push_back(ChartTemplate("fidelity").chart("over_reality", values));
}

}  // namespace fourways
