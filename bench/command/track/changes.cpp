// fourways track changes, page: where the series of a history changed, as text and as a page.
#include "reports/history/changes.hpp"

#include <CLI/CLI.hpp>

#include "bench/command/options/out_file.hpp"
#include "bench/command/track/commands.hpp"
#include "bench/terminal/output_text.hpp"
#include "bench/terminal/terminal.hpp"
#include "reports/history/page.hpp"

namespace fourways {
namespace {

constexpr std::size_t kRunsOfPage = 200;

struct ShowOptions {
  HistoryOptions history;
  SeriesOptions series;
  std::string format = "table";
  std::string out;
};

std::vector<Track> tracks_of(const ShowOptions& options) {
  History history = options.history.open(History::Access::read);
  return options.series.tracks(history);
}

int changes(const ShowOptions& options) {
  const std::vector<Track> tracks = tracks_of(options);
  if (options.format == "json") {
    write_text(json_text(changes_json(tracks), 1) + '\n', options.out);
  } else {
    write_text(changes_text(tracks, output_width(options.out)), options.out);
  }
  return static_cast<int>(ExitCode::fine);
}

int page(const ShowOptions& options) {
  write_text(history_page(tracks_of(options)), options.out);
  return static_cast<int>(ExitCode::fine);
}

}  // namespace

Command add_track_changes(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("changes", "Find where cases became slower or faster");
  auto options = std::make_shared<ShowOptions>();
  options->series.add_to(*app);
  app->add_option("--format", options->format, "table or json")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
  add_out_file(*app, options->out);
  options->history.add_to(*app);
  return {app, [options] { return changes(*options); }};
}

Command add_track_page(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("page", "Draw the series and their changes: one HTML file, offline");
  auto options = std::make_shared<ShowOptions>();
  options->series.newest = kRunsOfPage;
  options->series.add_to(*app);
  add_out_file(*app, options->out);
  options->history.add_to(*app);
  return {app, [options] { return page(*options); }};
}

}  // namespace fourways
