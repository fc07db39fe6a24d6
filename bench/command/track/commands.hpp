// The commands of `fourways track`, one function each, and what they have in common: the file.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <optional>
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

/// Which series a command is to show.
struct SeriesOptions {
  std::string branch;
  std::string filter;
  std::size_t newest = 1000;

  /// --branch, --filter and --newest, which is at first as set here.
  void add_to(CLI::App& app);
  /// Of every kind of machine that the branch has runs on, that of the newest first: its newest
  /// runs and the series that the filter leaves. Throws CommandError if there is none.
  [[nodiscard]] std::vector<Track> tracks(History& history) const;
};

/// Throws CommandError that names the branches there are, if `branch` has no run.
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
