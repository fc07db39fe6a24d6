// A chart: a Vega-Lite specification with its data inside, and what a page needs around it. The
// table of the data, whose columns stand here, tells the same to readers who cannot see the
// drawing. Pure functions, thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/record/fields.hpp"

namespace fourways {

/// How a figure is written for people. Times are in nanoseconds.
enum class ChartUnit { text, time, ratio, bytes, count };

std::span<const std::string_view> words(ChartUnit);

/// A column of the table behind a chart.
struct ChartColumn {
  std::string field;  ///< of each row of the data
  std::string title;
  ChartUnit unit = ChartUnit::text;
};
FOURWAYS_FIELDS(ChartColumn, field, title, ("unit", row.unit, Presence::may_lack));

struct Chart {
  std::string id;       ///< unique in a page, and the chart's address there
  std::string section;  ///< the part of the page it belongs to
  std::string title;
  std::string text;  ///< how to read it, what it rests on
  /// Vega-Lite; its data stand in `data.values`. A row with a field `case` leads to that case.
  OrderedJson spec;
  std::vector<ChartColumn> columns;
};
/// As the page takes it.
FOURWAYS_FIELDS(Chart, id, section, title, text, spec, columns);

/// Vega expression: the number `value` (an expression too) as a person reads it, "12.3 ms".
std::string figure_expression(std::string_view value, ChartUnit unit);

}  // namespace fourways
