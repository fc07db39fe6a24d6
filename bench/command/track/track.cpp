// fourways track: the history of a project's performance, in one file.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "bench/command/track/commands.hpp"
#include "reports/text/text.hpp"

namespace fourways {

void HistoryOptions::add_to(CLI::App& app) {
  app.add_option("--db", db, "The file of the history (SQLite)")->required()->type_name("FILE");
  app.add_option("--wait", wait_seconds, "How long to wait where another program holds the file")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 86400.0))
      ->type_name("SECONDS");
}

History HistoryOptions::open(History::Access access) const {
  if (db.empty()) throw CommandError(ExitCode::failed, "--db is empty: give the history's file");
  return {db, access, std::chrono::milliseconds(static_cast<std::int64_t>(wait_seconds * 1000))};
}

void SeriesOptions::add_to(CLI::App& app) {
  app.add_option("--branch", branch, "The branch")->required()->type_name("NAME");
  app.add_option("--filter", filter, "The cases with such names alone")->type_name("GLOB");
  app.add_option("--newest", newest, "How many runs to look at")
      ->capture_default_str()
      ->check(CLI::Range(1, 100000))
      ->type_name("RUNS");
}

std::vector<Track> SeriesOptions::tracks(History& history) const {
  require_branch(history, branch);
  std::vector<Track> tracks;
  bool any = false;
  for (const KindOfMachine& kind : history.machines(branch)) {
    Track track = history.track(branch, kind.machine, newest);
    std::erase_if(track.series, [this](const Series& series) {
      return !filter.empty() && ::fnmatch(filter.c_str(), series.name.c_str(), 0) != 0;
    });
    any = any || !track.series.empty();
    tracks.push_back(std::move(track));
  }
  if (!any) {
    throw CommandError(ExitCode::nothing_measured, "no case of branch '{}' matches '{}'",
                       escape_terminal(branch), escape_terminal(filter));
  }
  return tracks;
}

void require_branch(History& history, const std::string& branch) {
  const std::vector<std::string> branches = history.branches();
  if (std::find(branches.begin(), branches.end(), branch) != branches.end()) return;
  throw CommandError(
      ExitCode::nothing_measured,
      escape_terminal(fmt::format(
          "no run of branch '{}' in the history{}", branch,
          branches.empty() ? ", which is empty; 'fourways track add' adds one"
                           : fmt::format(", which has: {}", fmt::join(branches, ", ")))));
}

Command add_track(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("track", "Keep a history of runs, and hold a new one against it");
  app->require_subcommand(1);
  const auto commands = std::make_shared<std::vector<Command>>();
  for (auto* add : {add_track_add, add_track_log, add_track_gate, add_track_changes, add_track_page,
                    add_track_export, add_track_import, add_track_prune}) {
    commands->push_back(add(*app));
  }
  app->footer(
      "The history is one SQLite file, which several programs may use at once. 'fourways track "
      "COMMAND --help' tells of each command.");
  return {app, [commands] {
            for (const Command& command : *commands) {
              if (command.app->parsed()) return command.action();
            }
            return static_cast<int>(ExitCode::failed);
          }};
}

}  // namespace fourways
