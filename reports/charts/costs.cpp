// What upkeep costs: starting, switching, exchanging a message, holding a unit.
// The figures span six powers of ten, hence logarithmic axes; a bar's length
// there says nothing but "further".
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "reports/charts/axis.hpp"
#include "reports/charts/builders.hpp"
#include "reports/charts/case_grid.hpp"

namespace fourways {
namespace {

constexpr std::size_t kBarHeight = 24;

// Bars begin at the power of ten below all of them; to the right there is room
// for the figures.
Extent room_for(const OrderedJson& rows) {
  const Extent figures = extent_of(rows).value();
  const double least = std::pow(10, std::floor(std::log10(figures.low) - 0.05));
  return {least, least * std::pow(figures.high / least, 1.45)};
}

OrderedJson cost_row(const OrderedJson& runner, const OrderedJson& figures, const char* median) {
  return {{"runner", runner},
          {"median", figures[median]},
          {"low", field_or_null(figures, "low")},
          {"high", field_or_null(figures, "high")}};
}

// A log axis has no place for zero and below.
bool drawable(const OrderedJson& row) {
  return row["median"].is_number() && row["median"].get<double>() > 0 &&
         (row["low"].is_null() || row["low"].get<double>() > 0);
}

constexpr std::string_view kBars = R"({
  "encoding": {
    "y": {"type": "nominal", "title": null, "axis":
          {"ticks": false, "domain": false, "grid": false, "labelLimit": 260}}
  },
  "layer": [
    {"mark": {"type": "bar", "opacity": 0.28, "height": {"band": 0.7}}, "encoding": {}},
    {"mark": {"type": "rule", "strokeWidth": 2.5}, "encoding": {"x2": {"field": "high"}}},
    {"mark": {"type": "point", "filled": true, "size": 55, "opacity": 1}, "encoding": {}},
    {"mark": {"type": "text", "align": "left", "dx": 9, "fontSize": 11},
     "transform": [{"calculate": "isValid(datum.high) ? datum.high : datum.median", "as": "end"}],
     "encoding": {"x": {"field": "end", "type": "quantitative"}, "text": {"field": "figure"}}}
  ]
})";

/// Bars with intervals and figures; `name` is the field on the vertical axis.
OrderedJson bars(OrderedJson rows, const RunnerLook& look, std::string_view name, OrderedJson order,
                 const std::string& title, ChartUnit unit) {
  const OrderedJson x = log_axis("median", title, unit, room_for(rows));
  const OrderedJson color = look.encoding(rows, RunnerLook::Marks::color, false)["color"];
  const std::size_t height = kBarHeight * rows.size();
  OrderedJson spec = chart_of(std::move(rows), kBars);
  spec["height"] = height;
  spec["transform"].push_back(figure_transform(unit));
  spec["encoding"]["y"]["field"] = name;
  spec["encoding"]["y"]["sort"] = std::move(order);
  spec["encoding"]["tooltip"] = tooltip({{"runner", "runner"}, {"figure", title}});
  for (const std::size_t layer : {0, 1, 2}) {
    spec["layer"][layer]["encoding"]["x"] = x;
    spec["layer"][layer]["encoding"]["color"] = color;
  }
  spec["layer"][0]["encoding"]["x2"]["datum"] = x["scale"]["domain"][0];
  spec["layer"][1]["encoding"]["x"]["field"] = "low";
  spec["layer"][1]["transform"].push_back(with_interval());
  return spec;
}

void add_tradeoff_costs(const OrderedJson& report, const RunnerLook& look,
                        std::vector<Chart>& charts) {
  for (const OrderedJson& column : report["tradeoffs"]["columns"]) {
    if (column["figure"] != "cost" || column["unit"] != "ns") continue;
    const auto id = column["column"].get<std::string>();
    const auto label = column["label"].get<std::string>();
    OrderedJson rows = OrderedJson::array();
    for (const OrderedJson& runner : report["tradeoffs"]["rows"]) {
      const OrderedJson& cell = runner["cells"][id];
      OrderedJson row = cost_row(runner["runner"], cell, "median");
      if (!drawable(row)) continue;
      if (!cell["cases"].empty()) row["case"] = cell["cases"].front();
      rows.push_back(std::move(row));
    }
    if (rows.empty()) continue;
    OrderedJson order = look.order(rows);
    Chart chart{"cost-" + id,
                "costs",
                "Cost of one " + label,
                column["text"].get<std::string>() + ".",
                bars(std::move(rows), look, "runner", std::move(order), "time", ChartUnit::time),
                {{"runner", "runner"},
                 {"median", "median", ChartUnit::time},
                 {"low", "low", ChartUnit::time},
                 {"high", "high", ChartUnit::time}}};
    charts.push_back(std::move(chart));
  }
}

std::string setting_text(const OrderedJson& params) {
  std::string text;
  for (const auto& [key, value] : params.items()) {
    text +=
        fmt::format(" {}:{}", key, value.is_string() ? value.get<std::string>() : json_text(value));
  }
  return text;
}

void add_memory(const OrderedJson& report, const RunnerLook& look, std::vector<Chart>& charts) {
  const auto memories = report["tradeoffs"].find("unit_memory");
  if (memories == report["tradeoffs"].end()) return;
  OrderedJson rows = OrderedJson::array();
  OrderedJson order = OrderedJson::array();
  for (const OrderedJson& memory : *memories) {
    OrderedJson row = {{"runner", memory["runner"]},
                       {"median", memory["bytes_per_unit"]},
                       {"low", nullptr},
                       {"high", nullptr}};
    if (!drawable(row)) continue;
    row["unit"] = memory["runner"].get<std::string>() + setting_text(memory["params"]);
    order.push_back(row["unit"]);
    rows.push_back(std::move(row));
  }
  if (rows.empty()) return;
  charts.push_back(
      {"cost-memory",
       "costs",
       "Memory of a unit",
       "What one more unit adds to the memory of all processes together: pages "
       "by proportional "
       "share, page tables, kernel stacks and slab, the slope over at least "
       "five numbers alive.",
       bars(std::move(rows), look, "unit", std::move(order), "memory", ChartUnit::bytes),
       {{"unit", "unit"}, {"median", "bytes a unit", ChartUnit::bytes}}});
}

void add_exchange(const OrderedJson& report, const RunnerLook& look, std::vector<Chart>& charts) {
  for (const GridWorkload& workload : case_grid(report)) {
    if (workload.kind != "ipc") continue;
    OrderedJson rows = OrderedJson::array();
    std::string per;
    for (const GridCell& cell : workload.cells) {
      if (cell.row == nullptr || (*cell.row)["cost"].is_null()) continue;
      OrderedJson row = cost_row((*cell.row)["runner"], (*cell.row)["cost"], "median_ns");
      if (!drawable(row)) continue;
      per = (*cell.row)["cost"]["per"].get<std::string>();
      row["case"] = (*cell.row)["name"];
      rows.push_back(std::move(row));
    }
    if (rows.empty()) continue;
    OrderedJson order = look.order(rows);
    charts.push_back(
        {"cost-" + id_of(workload.workload),
         "costs",
         fmt::format("Cost of one {} in {}", per, workload.workload),
         "Wall time over the number of operations.",
         bars(std::move(rows), look, "runner", std::move(order), "time", ChartUnit::time),
         {{"case", "case"},
          {"median", "median", ChartUnit::time},
          {"low", "low", ChartUnit::time},
          {"high", "high", ChartUnit::time}}});
  }
}

}  // namespace

void add_cost_charts(const OrderedJson& report, const RunnerLook& look,
                     std::vector<Chart>& charts) {
  add_tradeoff_costs(report, look, charts);
  add_memory(report, look, charts);
  add_exchange(report, look, charts);
}

}  // namespace fourways
