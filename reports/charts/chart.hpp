// A chart: a Vega-Lite specification with its data inside, and what a page
// needs around it. Those who cannot see the drawing are told the same by a
// table of the data, whose columns stand here. Pure functions, thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/record/json.hpp"

namespace fourways {

/// How a figure is written for people. Times are in nanoseconds.
enum class ChartUnit { text, time, ratio, bytes, count };

/// A column of the table behind a chart.
struct ChartColumn {
  std::string field;  ///< of each row of the data
  std::string title;
  ChartUnit unit = ChartUnit::text;
};

struct Chart {
  std::string id;       ///< unique in a page, and the chart's address there
  std::string section;  ///< the part of the page it belongs to
  std::string title;
  std::string text;  ///< how to read it, what it rests on
  /// Vega-Lite; its data stand in `data.values`. A row with a field `case`
  /// leads to that case.
  OrderedJson spec;
  std::vector<ChartColumn> columns;
};

/// As the page takes it.
OrderedJson chart_json(const Chart& chart);

/// A piece of a specification that stands in this code as JSON.
OrderedJson vega_lite(std::string_view json);

/// The specification `json`, a literal in this code, with `rows` as its data.
/// As wide as the page allows unless it says otherwise.
OrderedJson chart_of(OrderedJson rows, std::string_view json);

/// Vega expression: the number `value` (an expression too) as a person reads
/// it, "12.3 ms".
std::string figure_expression(std::string_view value, ChartUnit unit);

/// A Vega-Lite transform that puts the text "1.9 ms [1.8 ms, 2 ms]" of the
/// fields `median`, `low` and `high` into the field `figure`.
OrderedJson figure_transform(ChartUnit unit);

/// A Vega-Lite transform that keeps the rows with an interval.
OrderedJson with_interval();

/// Tooltip entries for fields, each with its title: {{"case", "case"},
/// {"figure", "wall"}}.
OrderedJson tooltip(const std::vector<std::pair<std::string, std::string>>& fields);

/// The grey of rules that no runner owns; seen on white and on black.
inline constexpr std::string_view kRuleColor = "#7d858f";

}  // namespace fourways
