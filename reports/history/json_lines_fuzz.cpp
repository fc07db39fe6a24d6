// The lines of an exported history, which may have been edited by anybody, and all that is shown of
// them.
#include <algorithm>
#include <map>
#include <tuple>

#include "reports/history/changes.hpp"
#include "reports/history/json_lines.hpp"
#include "reports/history/page.hpp"
#include "reports/page/page.hpp"
#include "reports/record/report_error.hpp"
#include "reports/report/report.hpp"
#include "reports/testing/samples.hpp"
#include "reports/testing/shown_safely.hpp"
#include "workloads/testing/must_hold.hpp"

namespace fourways {
namespace {

std::string exported(const std::vector<TrackedRun>& runs) {
  std::string text;
  for (const TrackedRun& run : runs) text += json_text(run_json(run)) + '\n';
  return text;
}

TrackedRun made_run() {
  const Report report = build_report(test_context(), rounds_of("square", "serial", {1e6, 2e6}));
  const MeasuredReport measured = read_measured_report_text(report_text(report), "ours");
  TrackedRun run = tracked_run(measured);
  run.branch = run.commit = "ours";
  run.time = time_of(measured).value_or(Timestamp());
  return run;
}

/// All runs as if they were of one branch and machine, which is what History::track() gives.
Track track_of(const std::vector<TrackedRun>& runs) {
  Track track{runs.front().branch, runs.front().machine, {}, {}};
  std::map<std::tuple<std::string, std::string, std::string, std::string>, std::size_t> places;
  for (const TrackedRun& run : runs) {
    const std::size_t at = track.runs.size();
    track.runs.push_back({run.branch, run.commit, run.time, run.machine, run.points.size()});
    for (const TrackedPoint& point : run.points) {
      const auto [place, fresh] = places.try_emplace(
          std::tuple(point.name, point.params, point.work, point.unit), track.series.size());
      if (fresh) track.series.push_back({point.name, point.params, point.work, point.unit, {}});
      track.series[place->second].points.push_back(
          {at, point.median, point.low, point.high, point.samples});
    }
  }
  return track;
}

}  // namespace

void fuzz_history_lines(std::string_view text) {
  try {
    const std::vector<TrackedRun> runs = read_exported(text, "history.jsonl");
    if (runs.empty()) return;
    const std::string again = exported(runs);
    must_hold(exported(read_exported(again, "again")) == again,
              "an export is the same when it is imported and exported again");
    for (const TrackedRun& run : runs) (void)digest_of(run.points);
    static const TrackedRun ours = made_run();
    std::vector<TrackedRun> all = runs;
    all.push_back(ours);
    const Track track = track_of(all);
    require_shown_safely(Page{"history", "history", history_page_data({&track, 1})});
    require_no_control(changes_text({&track, 1}, 40));
    (void)json_text(changes_json({&track, 1}));
  } catch (const ReportError&) {
  }
}

}  // namespace fourways
