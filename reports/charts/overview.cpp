// The answer in one picture: a panel a column of the trade-off table, a line a
// runner.
#include <string>
#include <utility>

#include "reports/charts/axis.hpp"
#include "reports/charts/chart_template.hpp"
#include "reports/charts/charts.hpp"
#include "reports/charts/runner_look.hpp"

namespace fourways {
namespace {

constexpr std::size_t kOverviewRowHeight = 21;

OrderedJson figures_of(const OrderedJson& tradeoffs) {
  OrderedJson rows = OrderedJson::array();
  for (const OrderedJson& column : tradeoffs["columns"]) {
    const auto id = column["column"].get<std::string>();
    for (const OrderedJson& runner : tradeoffs["rows"]) {
      const OrderedJson& cell = runner["cells"][id];
      const OrderedJson& median = cell["median"];
      // The baseline starts nothing and switches to nobody.
      const bool beside = column["figure"] == "cost" && runner["runner"] == tradeoffs["baseline"];
      if (!median.is_number() || median.get<double>() <= 0 || beside) continue;
      rows.push_back({{"runner", runner["runner"]},
                      {"column", id},
                      {"median", median},
                      {"low", cell["low"]},
                      {"high", cell["high"]},
                      {"best", column["winner"] == runner["runner"]}});
    }
  }
  return rows;
}

// A panel over `extent`; `runners` has the values of all runners.
OrderedJson panel(const OrderedJson& column, const Extent& extent, OrderedJson runners,
                  bool first) {
  const bool cost = column["figure"] == "cost";
  const auto label = column["label"].get<std::string>();
  runners.update(
      {{"title", cost ? "cost of one " + label : label + " work"},
       {"column", column["column"]},
       {"height", kOverviewRowHeight * runners["runners"].size()},
       {"labels", first},
       {"x", cost ? log_axis(extent, ChartUnit::time) : linear_axis(ChartUnit::ratio, true)}});
  return ChartTemplate("overview").piece("panel", runners);
}

}  // namespace

Chart overview_chart(const OrderedJson& report) {
  const OrderedJson& tradeoffs = report["tradeoffs"];
  OrderedJson rows = figures_of(tradeoffs);
  const OrderedJson runners = RunnerLook(report).values(rows);
  OrderedJson panels = OrderedJson::array();
  for (const OrderedJson& column : tradeoffs["columns"]) {
    OrderedJson own = OrderedJson::array();
    for (const OrderedJson& row : rows) {
      if (row["column"] == column["column"]) own.push_back(row);
    }
    if (const auto extent = extent_of(own)) {
      panels.push_back(panel(column, *extent, runners, panels.empty()));
    }
  }
  return ChartTemplate("overview")
      .chart("overview", {{"rows", std::move(rows)},
                          {"panels", std::move(panels)},
                          {"baseline", tradeoffs["baseline"]}});
}

}  // namespace fourways
