// Charts as the page takes them, and figures as people read them.
#include "reports/charts/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <stdexcept>
#include <utility>

namespace fourways {
namespace {

constexpr std::array<std::string_view, 5> kUnits = {"text", "time", "ratio", "bytes", "count"};

struct Step {
  std::string_view size;
  std::string_view name;
};

constexpr std::array<Step, 4> kTimes = {{{"1e9", "s"}, {"1e6", "ms"}, {"1e3", "µs"}, {"1", "ns"}}};
constexpr std::array<Step, 4> kBytes = {
    {{"1073741824", "GiB"}, {"1048576", "MiB"}, {"1024", "KiB"}, {"1", "B"}}};

// The largest step that the value reaches; the last takes the rest.
std::string stepped(std::string_view value, std::span<const Step> steps) {
  std::string expression = "(";
  for (const Step& step : steps) {
    if (&step != &steps.back()) expression += fmt::format("abs({}) >= {} ? ", value, step.size);
    expression += fmt::format("format({} / {}, '.3~r') + ' {}'", value, step.size, step.name);
    if (&step != &steps.back()) expression += " : ";
  }
  return expression + ")";
}

}  // namespace

std::string_view to_string(ChartUnit unit) { return kUnits.at(static_cast<std::size_t>(unit)); }

ChartUnit chart_unit(std::string_view name) {
  const auto found = std::find(kUnits.begin(), kUnits.end(), name);
  if (found == kUnits.end()) throw std::logic_error(fmt::format("no chart has the unit {}", name));
  return static_cast<ChartUnit>(found - kUnits.begin());
}

OrderedJson chart_json(const Chart& chart) {
  OrderedJson columns = OrderedJson::array();
  for (const ChartColumn& column : chart.columns) {
    columns.push_back(
        {{"field", column.field}, {"title", column.title}, {"unit", to_string(column.unit)}});
  }
  return {{"id", chart.id},     {"section", chart.section}, {"title", chart.title},
          {"text", chart.text}, {"spec", chart.spec},       {"columns", std::move(columns)}};
}

std::string figure_expression(std::string_view value, ChartUnit unit) {
  switch (unit) {
    case ChartUnit::text: return std::string(value);
    case ChartUnit::time: return stepped(value, kTimes);
    case ChartUnit::bytes: return stepped(value, kBytes);
    case ChartUnit::ratio: return fmt::format("(format({}, '.3~r') + '×')", value);
    case ChartUnit::count: return fmt::format("format({}, ',.6~r')", value);
  }
  return "";
}

}  // namespace fourways
