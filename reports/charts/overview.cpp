// The answer in one picture: a panel a column of the trade-off table, a line a runner.
#include <utility>

#include "reports/charts/axis.hpp"
#include "reports/charts/case_grid.hpp"
#include "reports/charts/chart_template.hpp"
#include "reports/charts/charts.hpp"
#include "reports/charts/runner_look.hpp"

namespace fourways {
namespace {

constexpr std::size_t kOverviewRowHeight = 21;

OrderedJson figures_of(const Tradeoffs& tradeoffs) {
  OrderedJson rows = OrderedJson::array();
  for (const TradeoffColumn& column : tradeoffs.columns) {
    const bool cost = column.figure == TradeoffFigure::cost;
    for (const TradeoffRow& runner : tradeoffs.rows) {
      const TradeoffCell& cell = runner.cells.at(column.column);
      // The baseline starts nothing and switches to nobody.
      const bool beside = cost && runner.runner == tradeoffs.baseline;
      if (cell.median.value_or(0) <= 0 || beside) continue;
      OrderedJson row = {{"runner", runner.runner}, {"column", column.column}};
      row.update(object_of<Estimate>(cell));
      row["best"] = column.winner == runner.runner;
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

// A panel over `extent`; `runners` has the values of all runners.
OrderedJson panel(const TradeoffColumn& column, const Extent& extent, OrderedJson runners,
                  bool first) {
  const bool cost = column.figure == TradeoffFigure::cost;
  runners.update(
      {{"title", cost ? "cost of one " + column.label : column.label + " work"},
       {"column", column.column},
       {"height", kOverviewRowHeight * runners["runners"].size()},
       {"labels", first},
       {"x", cost ? log_axis(extent, ChartUnit::time) : linear_axis(ChartUnit::ratio, true)}});
  return ChartTemplate("overview").piece("panel", runners);
}

}  // namespace

Chart overview_chart(const Report& report) {
  const Tradeoffs& tradeoffs = report.tradeoffs;
  OrderedJson rows = figures_of(tradeoffs);
  const OrderedJson runners = RunnerLook(tradeoffs).values(rows);
  OrderedJson panels = OrderedJson::array();
  for (const TradeoffColumn& column : tradeoffs.columns) {
    OrderedJson own = OrderedJson::array();
    for (const OrderedJson& row : rows) {
      if (row["column"] == column.column) own.push_back(row);
    }
    if (const auto extent = extent_of(own)) {
      panels.push_back(panel(column, *extent, runners, panels.empty()));
    }
  }
  return ChartTemplate("overview")
      .chart("overview", {{"rows", std::move(rows)},
                          {"panels", std::move(panels)},
                          {"baseline", tradeoffs.baseline}});
}

}  // namespace fourways
