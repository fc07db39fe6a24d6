#include "reports/history/page.hpp"

#include <utility>

#include "reports/charts/chart_template.hpp"
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
          {"params", OrderedJson(stored_object(series.params))},
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
  return {{"machine", kind_text(stored_object(track.machine))},
          {"runs", std::move(runs)},
          {"series", std::move(series)}};
}

}  // namespace

Chart series_chart() { return ChartTemplate("series").chart("by_run"); }

OrderedJson history_page_data(std::span<const Track> tracks) {
  OrderedJson data = OrderedJson::array();
  for (const Track& track : tracks) data.push_back(track_data(track));
  return {{"branch", tracks.empty() ? "" : tracks.front().branch},
          {"tracks", std::move(data)},
          {"chart", json_of(series_chart())}};
}

std::string history_page(std::span<const Track> tracks) {
  return page_html({"fourways history", "history", history_page_data(tracks)});
}

}  // namespace fourways
