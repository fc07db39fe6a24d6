// What all charts share; see chart.hpp.
#include "reports/charts/chart.hpp"

#include <fmt/format.h>

#include <array>
#include <span>
#include <utility>

namespace fourways {
namespace {

std::string_view unit_name(ChartUnit unit) {
  switch (unit) {
    case ChartUnit::text: return "text";
    case ChartUnit::time: return "time";
    case ChartUnit::ratio: return "ratio";
    case ChartUnit::bytes: return "bytes";
    case ChartUnit::count: return "count";
  }
  return "";
}

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

OrderedJson chart_json(const Chart& chart) {
  OrderedJson columns = OrderedJson::array();
  for (const ChartColumn& column : chart.columns) {
    columns.push_back(
        {{"field", column.field}, {"title", column.title}, {"unit", unit_name(column.unit)}});
  }
  return {{"id", chart.id},     {"section", chart.section}, {"title", chart.title},
          {"text", chart.text}, {"spec", chart.spec},       {"columns", std::move(columns)}};
}

OrderedJson vega_lite(std::string_view json) { return OrderedJson::parse(json); }

OrderedJson chart_of(OrderedJson rows, std::string_view json) {
  OrderedJson spec = vega_lite(json);
  spec["$schema"] = "https://vega.github.io/schema/vega-lite/v6.json";
  spec["data"]["values"] = std::move(rows);
  if (!spec.contains("width")) spec["width"] = "container";
  return spec;
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

OrderedJson figure_transform(ChartUnit unit) {
  return {{"calculate", fmt::format("{} + (isValid(datum.low) ? ' [' + {} + ', ' + {} + ']' : '')",
                                    figure_expression("datum.median", unit),
                                    figure_expression("datum.low", unit),
                                    figure_expression("datum.high", unit))},
          {"as", "figure"}};
}

OrderedJson with_interval() { return {{"filter", "isValid(datum.low) && isValid(datum.high)"}}; }

OrderedJson tooltip(const std::vector<std::pair<std::string, std::string>>& fields) {
  OrderedJson entries = OrderedJson::array();
  for (const auto& [field, title] : fields) {
    entries.push_back({{"field", field}, {"title", title}});
  }
  return entries;
}

}  // namespace fourways
