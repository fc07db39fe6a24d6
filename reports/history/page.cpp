// Series as rows of numbers, and the chart they are drawn by; see history_page.hpp.
#include "reports/history/page.hpp"

#include <utility>

#include "reports/charts/axis.hpp"
#include "reports/history/levels.hpp"
#include "reports/page/page.hpp"
#include "reports/record/context_difference.hpp"

namespace fourways {
namespace {

OrderedJson short_or_null(const std::optional<double>& value) {
  return value ? short_number(*value) : OrderedJson(nullptr);
}

// A point is [run, median, low, high]; a level [its first point, its median].
OrderedJson series_data(const Series& series) {
  OrderedJson points = OrderedJson::array();
  for (const SeriesPoint& point : series.points) {
    points.push_back({point.run, short_number(point.median), short_or_null(point.low),
                      short_or_null(point.high)});
  }
  OrderedJson levels = OrderedJson::array();
  for (const Level& level : levels_of(series)) {
    levels.push_back({level.begin, short_number(level.median)});
  }
  return {{"case", series.name},
          {"params", OrderedJson::parse(series.params)},
          {"points", std::move(points)},
          {"levels", std::move(levels)}};
}

OrderedJson track_data(const Track& track) {
  OrderedJson runs = OrderedJson::array();
  for (const RunInfo& run : track.runs) {
    runs.push_back({run.commit, timestamp_text(run.time), run.cases});
  }
  OrderedJson series = OrderedJson::array();
  for (const Series& each : track.series) series.push_back(series_data(each));
  return {{"machine", kind_text(nlohmann::json::parse(track.machine))},
          {"runs", std::move(runs)},
          {"series", std::move(series)}};
}

}  // namespace

// Every layer has all rows, for a scale without any has no ends: an interval that is missing is
// drawn from its median to its median, a change that is none is not seen.
Chart series_chart() {
  OrderedJson spec = chart_of(OrderedJson::array(), R"json({
    "height": 170,
    "encoding": {"x": {"field": "run", "type": "quantitative", "title": "run, oldest first",
                       "axis": {"tickMinStep": 1}, "scale": {"zero": false}}},
    "layer": [
      {"mark": {"type": "rule", "color": "#7d858f", "strokeDash": [4, 3]},
       "encoding": {"opacity": {"condition": {"test": "isValid(datum.change)", "value": 1},
                                "value": 0},
                    "tooltip": [{"field": "change", "title": "change"},
                                {"field": "commit", "title": "commit"},
                                {"field": "time", "title": "time"}]}},
      {"mark": {"type": "rule", "color": "#1866e0", "opacity": 0.35, "strokeWidth": 2},
       "encoding": {"y2": {"field": "to"}}},
      {"mark": {"type": "line", "color": "#c2410c", "interpolate": "step-after",
                "strokeWidth": 1.6}, "encoding": {}},
      {"mark": {"type": "point", "filled": true, "size": 36, "color": "#1866e0", "opacity": 1},
       "encoding": {"tooltip": [{"field": "figure", "title": "median"},
                                {"field": "commit", "title": "commit"},
                                {"field": "time", "title": "time"}]}}
    ]
  })json");
  spec["transform"].push_back(figure_transform(ChartUnit::time));
  const OrderedJson y = linear_axis("median", "wall time", ChartUnit::time, false);
  for (const std::size_t layer : {1U, 2U, 3U}) spec["layer"][layer]["encoding"]["y"] = y;
  spec["layer"][1]["encoding"]["y"]["field"] = "from";
  spec["layer"][2]["encoding"]["y"]["field"] = "level";
  return {"series",
          "series",
          "",
          "",
          std::move(spec),
          {{"run", "run", ChartUnit::count},
           {"commit", "commit"},
           {"time", "time"},
           {"median", "median", ChartUnit::time},
           {"low", "low", ChartUnit::time},
           {"high", "high", ChartUnit::time},
           {"level", "level", ChartUnit::time},
           {"change", "change"}}};
}

OrderedJson history_page_data(std::span<const Track> tracks) {
  OrderedJson data = OrderedJson::array();
  for (const Track& track : tracks) data.push_back(track_data(track));
  return {{"branch", tracks.empty() ? "" : tracks.front().branch},
          {"tracks", std::move(data)},
          {"chart", chart_json(series_chart())}};
}

std::string history_page(std::span<const Track> tracks) {
  return page_html({"fourways history", "history", history_page_data(tracks)});
}

}  // namespace fourways
