// The answer in one picture: a panel a column of the trade-off table, a line a
// runner.
#include <string>
#include <utility>

#include "reports/charts/axis.hpp"
#include "reports/charts/builders.hpp"
#include "reports/charts/charts.hpp"

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

constexpr std::string_view kPanel = R"({
  "title": {"anchor": "start", "fontSize": 12},
  "width": 128,
  "encoding": {
    "y": {"field": "runner", "type": "nominal", "title": null,
          "axis": {"ticks": false, "domain": false, "grid": true}}
  },
  "layer": [
    {"mark": {"type": "rule", "strokeWidth": 2.5, "opacity": 0.7},
     "encoding": {"x2": {"field": "high"}}},
    {"mark": {"type": "point", "filled": true, "opacity": 1},
     "encoding": {
       "size": {"condition": {"test": "datum.best", "value": 150}, "value": 45},
       "shape": {"condition": {"test": "datum.best", "value": "diamond"}, "value": "circle"}}}
  ]
})";

OrderedJson panel(const OrderedJson& column, const Extent& extent, const OrderedJson& order,
                  const OrderedJson& color, bool first) {
  const bool cost = column["figure"] == "cost";
  OrderedJson x = cost ? log_axis("median", "", ChartUnit::time, extent)
                       : linear_axis("median", "", ChartUnit::ratio, true);
  x["title"] = nullptr;
  OrderedJson spec = vega_lite(kPanel);
  spec["title"]["text"] =
      (cost ? "cost of one " : "") + column["label"].get<std::string>() + (cost ? "" : " work");
  spec["height"] = kOverviewRowHeight * order.size();
  OrderedJson filter = OrderedJson::object();
  filter["filter"] = {{"field", "column"}, {"equal", column["column"]}};
  spec["transform"].push_back(std::move(filter));
  OrderedJson& y = spec["encoding"]["y"];
  y["sort"] = order;
  y["scale"]["domain"] = order;
  y["axis"]["labels"] = first;
  spec["encoding"]["color"] = color;
  for (OrderedJson& layer : spec["layer"]) layer["encoding"]["x"] = x;
  spec["layer"][0]["encoding"]["x"]["field"] = "low";
  spec["layer"][0]["transform"].push_back(with_interval());
  return spec;
}

}  // namespace

Chart overview_chart(const OrderedJson& report) {
  const OrderedJson& tradeoffs = report["tradeoffs"];
  OrderedJson rows = figures_of(tradeoffs);
  const RunnerLook look(report);
  const OrderedJson order = look.order(rows);
  const OrderedJson color = look.encoding(rows, RunnerLook::Marks::color, false)["color"];
  OrderedJson panels = OrderedJson::array();
  for (const OrderedJson& column : tradeoffs["columns"]) {
    OrderedJson own = OrderedJson::array();
    for (const OrderedJson& row : rows) {
      if (row["column"] == column["column"]) own.push_back(row);
    }
    if (const auto extent = extent_of(own)) {
      panels.push_back(panel(column, *extent, order, color, panels.empty()));
    }
  }
  OrderedJson spec = chart_of(std::move(rows), R"({"spacing": 18})");
  spec.erase("width");
  spec["hconcat"] = std::move(panels);
  return {"overview",
          "",
          "What wins where",
          "Speed-ups over " + tradeoffs["baseline"].get<std::string>() +
              " to the right are faster, costs to the left are cheaper; bars "
              "are 95 % intervals, a "
              "diamond wins.",
          std::move(spec),
          {{"column", "column"}, {"runner", "runner"}, {"median", "median", ChartUnit::count}}};
}

}  // namespace fourways
