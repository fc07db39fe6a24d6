// What upkeep costs: starting, switching, exchanging a message, holding a unit.
// The figures span six powers of ten, hence logarithmic axes; a bar's length
// there says nothing but "further".
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

void add_tradeoff_costs(const OrderedJson& report, const RunnerLook& look,
                        std::vector<Chart>& charts) {
  for (const OrderedJson& column : report["tradeoffs"]["columns"]) {
    if (column["figure"] != "cost" || column["unit"] != "ns") continue;
    const auto id = column["column"].get<std::string>();
    OrderedJson rows = OrderedJson::array();
    for (const OrderedJson& runner : report["tradeoffs"]["rows"]) {
      const OrderedJson& cell = runner["cells"][id];
      OrderedJson row = cost_row(runner["runner"], cell, "median");
      if (!drawable(row)) continue;
      if (!cell["cases"].empty()) row["case"] = cell["cases"].front();
      rows.push_back(std::move(row));
    }
    if (rows.empty()) continue;
    OrderedJson values = bars(std::move(rows), look, ChartUnit::time);
    values.update({{"id", id}, {"label", column["label"]}, {"text", column["text"]}});
    charts.push_back(ChartTemplate("costs").chart("column", values));
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
  OrderedJson values = bars(std::move(rows), look, ChartUnit::bytes);
  values["order"] = std::move(order);
  charts.push_back(ChartTemplate("costs").chart("memory", values));
}

void add_exchange(const OrderedJson& report, const RunnerLook& look, std::vector<Chart>& charts) {
  for (const GridWorkload& workload : case_grid(report)) {
    if (workload.kind != "ipc") continue;
    OrderedJson rows = OrderedJson::array();
    OrderedJson operation;
    for (const GridCell& cell : workload.cells) {
      if (cell.row == nullptr || (*cell.row)["cost"].is_null()) continue;
      OrderedJson row = cost_row((*cell.row)["runner"], (*cell.row)["cost"], "median_ns");
      if (!drawable(row)) continue;
      operation = (*cell.row)["cost"]["per"];
      row["case"] = (*cell.row)["name"];
      rows.push_back(std::move(row));
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

void add_cost_charts(const OrderedJson& report, const RunnerLook& look,
                     std::vector<Chart>& charts) {
  add_tradeoff_costs(report, look, charts);
  add_memory(report, look, charts);
  add_exchange(report, look, charts);
}

}  // namespace fourways
