// The GIL: what the emulated lock does over what CPython does, cell by cell. On
// the line both are the same; the band is where a reader would not care.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "reports/charts/axis.hpp"
#include "reports/charts/builders.hpp"

namespace fourways {
namespace {

constexpr double kClose = 1.25;  // the band: within a quarter either way
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

// The band reaches from 0.8 to 1.25.
constexpr std::string_view kOver = R"({
  "layer": [
    {"data": {"values": [{}]}, "mark": {"type": "rect", "color": "#7d858f", "opacity": 0.14},
     "encoding": {"x": {"datum": 0.8}, "x2": {"datum": 1.25}}},
    {"data": {"values": [{}]}, "mark": {"type": "rule", "color": "#7d858f"},
     "encoding": {"x": {"datum": 1}}},
    {"mark": {"type": "rule", "strokeWidth": 2, "color": "#1866e0"},
     "encoding": {"x2": {"field": "high"}}},
    {"mark": {"type": "point", "filled": true, "size": 55, "color": "#1866e0", "opacity": 1},
     "encoding": {"tooltip": [{"field": "line", "title": "cell"},
                              {"field": "figure", "title": "emulated / real"}]}}
  ]
})";

}  // namespace

void add_fidelity_chart(const OrderedJson& report, std::vector<Chart>& charts) {
  const auto fidelity = report.find("fidelity");
  if (fidelity == report.end()) return;
  OrderedJson rows = rows_of((*fidelity)["cells"]);
  if (rows.empty()) return;
  Extent extent = extent_of(rows).value();
  extent.low = std::min(extent.low, 1 / kClose);
  extent.high = std::max(extent.high, kClose);
  const auto emulation = (*fidelity)["emulation"].get<std::string>();
  const auto reality = (*fidelity)["reality"].get<std::string>();
  const std::size_t height = kRowHeight * rows.size();
  const OrderedJson x = log_axis("median", emulation + " / " + reality, ChartUnit::ratio, extent);
  const OrderedJson y = vega_lite(R"({
    "field": "line", "type": "nominal", "sort": null, "title": null,
    "axis": {"labelLimit": 340, "grid": true, "ticks": false}
  })");
  OrderedJson spec = chart_of(std::move(rows), kOver);
  spec["height"] = height;
  spec["transform"].push_back(figure_transform(ChartUnit::ratio));
  for (const std::size_t layer : {2, 3}) {
    spec["layer"][layer]["encoding"]["x"] = x;
    spec["layer"][layer]["encoding"]["y"] = y;
  }
  spec["layer"][2]["encoding"]["x"]["field"] = "low";
  spec["layer"][2]["transform"].push_back(with_interval());
  charts.push_back({"fidelity",
                    "gil",
                    "The emulated lock over the real one",
                    fmt::format("{} over {}: the same workload and parameters, paired by round. On "
                                "the line "
                                "both do the same; the band reaches a quarter to either side.",
                                emulation, reality),
                    std::move(spec),
                    {{"line", "cell"},
                     {"median", "ratio", ChartUnit::ratio},
                     {"low", "low", ChartUnit::ratio},
                     {"high", "high", ChartUnit::ratio},
                     {"emulated", emulation, ChartUnit::count},
                     {"real", reality, ChartUnit::count}}});
}

}  // namespace fourways
