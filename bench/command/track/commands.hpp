// The commands of `fourways track`, one function each, and what they have in common: the file.
#pragma once

#include <CLI/App.hpp>
#include <string>

#include "bench/command/commands.hpp"
#include "reports/history/history.hpp"

namespace fourways {

/// --db and --wait, which all commands of `track` take.
struct HistoryOptions {
  std::string db;
  double wait_seconds = 10;

  void add_to(CLI::App& app);
  [[nodiscard]] History open(History::Access access) const;
};

/// Which series a command shows.
struct SeriesOptions {
  std::string branch;
  std::string filter;
  std::size_t newest = 1000;

  /// --branch, --filter and --newest, whose default is the value set here.
  void add_to(CLI::App& app);
  /// The newest runs of the branch and the series that the filter leaves, for every kind of machine
  /// on which it has runs, that of the newest run first. Throws CommandError if there is none.
  [[nodiscard]] std::vector<Track> tracks(History& history) const;
};

/// Throws CommandError that names the existing branches, if `branch` has no run.
void require_branch(History& history, const std::string& branch);

Command add_track_add(CLI::App& parent);
Command add_track_log(CLI::App& parent);
Command add_track_gate(CLI::App& parent);
Command add_track_changes(CLI::App& parent);
Command add_track_export(CLI::App& parent);
Command add_track_import(CLI::App& parent);
Command add_track_prune(CLI::App& parent);
Command add_track_page(CLI::App& parent);

}  // namespace fourways
