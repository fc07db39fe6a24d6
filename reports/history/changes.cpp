#include "reports/history/changes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/gate/change.hpp"
#include "reports/record/context_difference.hpp"
#include "reports/text/human.hpp"
#include "reports/text/text.hpp"
#include "reports/text/text_grid.hpp"

namespace fourways {
namespace {

std::string since_text(const HistoryChange& change) {
  return fmt::format("{} ({})", change.first_after->commit,
                     timestamp_text(change.first_after->time));
}

std::string table(const std::vector<HistoryChange>& changes, std::size_t width) {
  std::vector<GridRow> grid = {{{"case"}, {"before"}, {"after"}, {"change"}, {"since"}}};
  for (const HistoryChange& change : changes) {
    grid.push_back({{escape_terminal(change.series->name)},
                    {human_time(change.before)},
                    {human_time(change.after)},
                    {change_text(change.after / change.before)},
                    {escape_terminal(since_text(change))}});
  }
  if (auto text = laid_out(grid, width)) return *text;
  std::string text;
  for (const HistoryChange& change : changes) {
    text += wrap(escape_terminal(change.series->name), width, 2);
    text +=
        "  " + wrap(fmt::format("{}; {} to {} since {}", change_text(change.after / change.before),
                                human_time(change.before), human_time(change.after),
                                escape_terminal(since_text(change))),
                    width - 2, 4);
  }
  return text;
}

std::string track_text(const Track& track, std::size_t width) {
  const std::vector<HistoryChange> changes = changes_of(track);
  std::string text =
      wrap(escape_terminal(fmt::format("branch {}, {} cases in {} runs on: {}", track.branch,
                                       track.series.size(), track.runs.size(),
                                       kind_text(stored_object(track.machine)))),
           width, 2);
  return text + '\n' + (changes.empty() ? "no change found\n" : table(changes, width));
}

OrderedJson run_of(const RunInfo& run) {
  return {{"commit", run.commit}, {"time", timestamp_text(run.time)}};
}

}  // namespace

std::vector<HistoryChange> changes_of(const Track& track) {
  std::vector<HistoryChange> changes;
  for (const Series& series : track.series) {
    const std::vector<Level> levels = levels_of(series);
    for (std::size_t i = 1; i < levels.size(); ++i) {
      const std::size_t at = levels[i].begin;
      changes.push_back({&series, &track.runs[series.points[at - 1].run],
                         &track.runs[series.points[at].run], levels[i - 1].median,
                         levels[i].median});
    }
  }
  std::stable_sort(
      changes.begin(), changes.end(),
      [](const HistoryChange& a, const HistoryChange& b) { return a.first_after > b.first_after; });
  return changes;
}

std::string changes_text(std::span<const Track> tracks, std::size_t width) {
  width = std::max(width, kLeastWidth);
  std::string text;
  for (const Track& track : tracks) {
    text += (text.empty() ? "" : "\n") + track_text(track, width);
  }
  return text;
}

OrderedJson changes_json(std::span<const Track> tracks) {
  OrderedJson all = OrderedJson::array();
  for (const Track& track : tracks) {
    OrderedJson changes = OrderedJson::array();
    for (const HistoryChange& change : changes_of(track)) {
      changes.push_back({{"case", change.series->name},
                         {"params", OrderedJson(stored_object(change.series->params))},
                         {"before", json_number(change.before)},
                         {"after", json_number(change.after)},
                         {"unit", change.series->unit},
                         {"ratio", json_number(change.after / change.before)},
                         {"last_before", run_of(*change.last_before)},
                         {"first_after", run_of(*change.first_after)}});
    }
    all.push_back({{"branch", track.branch},
                   {"machine", OrderedJson(stored_object(track.machine))},
                   {"runs", track.runs.size()},
                   {"cases", track.series.size()},
                   {"changes", std::move(changes)}});
  }
  return all;
}

}  // namespace fourways
