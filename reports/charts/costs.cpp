// What upkeep costs: starting, switching, exchanging a message, holding a unit. The figures span
// six powers of ten, hence logarithmic axes; a bar's length there says nothing but "further".
#include <fmt/format.h>

#include <cmath>
#include <string>
#include <utility>

#include "reports/charts/axis.hpp"
#include "reports/charts/builders.hpp"
#include "reports/charts/case_grid.hpp"
#include "reports/charts/chart_template.hpp"

namespace fourways {
namespace {

constexpr std::size_t kBarHeight = 24;

// Bars begin at the power of ten below all of them; to the right there is room for the figures.
Extent room_for(const OrderedJson& rows) {
  const Extent figures = extent_of(rows).value();
  const double least = std::pow(10, std::floor(std::log10(figures.low) - 0.05));
  return {least, least * std::pow(figures.high / least, 1.45)};
}

OrderedJson cost_row(const std::string& runner, const Estimate& cost) {
  OrderedJson row = {{"runner", runner}};
  row.update(object_of<Estimate>(cost));
  return row;
}

// A log axis has no place for zero and below.
bool drawable(const Estimate& figure) {
  return figure.median.value_or(0) > 0 && figure.low.value_or(1) > 0;
}

// Values of the template for `rows`, the bars from above to below in `order`.
OrderedJson bars(OrderedJson rows, const RunnerLook& look, ChartUnit unit) {
  const Extent room = room_for(rows);
  OrderedJson values = look.values(rows);
  values.update(log_scale(room, unit));
  values["least"] = values["domain"][0];
  values["unit"] = to_string(unit);
  values["height"] = kBarHeight * rows.size();
  values["order"] = values["runners"];
  values["rows"] = std::move(rows);
  return values;
}

void add_tradeoff_costs(const Tradeoffs& tradeoffs, const RunnerLook& look,
                        std::vector<Chart>& charts) {
  for (const TradeoffColumn& column : tradeoffs.columns) {
    if (column.figure != TradeoffFigure::cost || column.unit != "ns") continue;
    OrderedJson rows = OrderedJson::array();
    for (const TradeoffRow& runner : tradeoffs.rows) {
      const TradeoffCell& cell = runner.cells.at(column.column);
      if (!drawable(cell)) continue;
      rows.push_back(cost_row(runner.runner, cell));
      if (!cell.cases.empty()) rows.back()["case"] = cell.cases.front();
    }
    if (rows.empty()) continue;
    OrderedJson values = bars(std::move(rows), look, ChartUnit::time);
    values.update({{"id", column.column}, {"label", column.label}, {"text", column.text}});
    charts.push_back(ChartTemplate("costs").chart("column", values));
  }
}

std::string setting_text(const SampleParams& params) {
  std::string text;
  for (const auto& [key, param] : params) {
    const OrderedJson value = json_of(param);
    text +=
        fmt::format(" {}:{}", key, value.is_string() ? value.get<std::string>() : json_text(value));
  }
  return text;
}

void add_memory(const Tradeoffs& tradeoffs, const RunnerLook& look, std::vector<Chart>& charts) {
  OrderedJson rows = OrderedJson::array();
  OrderedJson order = OrderedJson::array();
  for (const UnitMemory& memory : tradeoffs.unit_memory) {
    if (memory.bytes_per_unit <= 0) continue;
    rows.push_back(cost_row(memory.runner, Estimate(memory.bytes_per_unit, std::nullopt)));
    rows.back()["unit"] = memory.runner + setting_text(memory.params);
    order.push_back(rows.back()["unit"]);
  }
  if (rows.empty()) return;
  OrderedJson values = bars(std::move(rows), look, ChartUnit::bytes);
  values["order"] = std::move(order);
  charts.push_back(ChartTemplate("costs").chart("memory", values));
}

void add_exchange(const Report& report, const RunnerLook& look, std::vector<Chart>& charts) {
  for (const GridWorkload& workload : case_grid(report)) {
    if (workload.kind != "ipc") continue;
    OrderedJson rows = OrderedJson::array();
    std::string operation;
    for (const GridCell& cell : workload.cells) {
      if (cell.row == nullptr || !cell.row->cost || !drawable(*cell.row->cost)) continue;
      operation = cell.row->cost->per;
      rows.push_back(cost_row(cell.row->runner, *cell.row->cost));
      rows.back()["case"] = cell.row->name;
    }
    if (rows.empty()) continue;
    OrderedJson values = bars(std::move(rows), look, ChartUnit::time);
    values.update({{"id", id_of(workload.workload)},
                   {"operation", operation},
                   {"workload", workload.workload}});
    charts.push_back(ChartTemplate("costs").chart("exchange", values));
  }
}

}  // namespace

void add_cost_charts(const Report& report, const RunnerLook& look, std::vector<Chart>& charts) {
  add_tradeoff_costs(report.tradeoffs, look, charts);
  add_memory(report.tradeoffs, look, charts);
  add_exchange(report, look, charts);
}

}  // namespace fourways
