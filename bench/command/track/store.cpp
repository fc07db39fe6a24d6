// fourways track add, export, import, prune: runs go into a history and out of it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <optional>

#include "bench/command/options/out_file.hpp"
#include "bench/command/options/result_files.hpp"
#include "bench/command/track/commands.hpp"
#include "bench/terminal/output_text.hpp"
#include "reports/history/json_lines.hpp"
#include "reports/record/context_difference.hpp"
#include "reports/record/file_io.hpp"
#include "reports/record/report_error.hpp"
#include "reports/text/text.hpp"

namespace fourways {
namespace {

struct AddOptions {
  HistoryOptions history;
  std::string report;
  std::string from;
  std::string commit;
  std::string branch;
  std::optional<std::string> time;
};

struct ImportOptions {
  HistoryOptions history;
  std::vector<std::string> files;
};

struct ExportOptions {
  HistoryOptions history;
  std::string out;
};

struct PruneOptions {
  HistoryOptions history;
  std::optional<std::size_t> keep;
  std::optional<std::string> before;
  std::optional<std::string> branch;
};

Timestamp time_option(const std::string& text, const std::string& option) {
  const auto time = read_timestamp(text);
  if (!time) {
    throw CommandError(ExitCode::failed,
                       "{} {}: give a time such as 2026-11-26T00:57:57+00:00 (git's "
                       "%cI) or seconds since 1970 (%ct)",
                       option, escape_terminal(text));
  }
  return *time;
}

TrackedRun run_from(const AddOptions& options) {
  require_name(options.branch, "--branch");
  require_name(options.commit, "--commit");
  const MeasuredReport report = read_to_compare(options.report, options.from, true);
  if (report.values_only) {
    for (const std::string& note : report.notes) {
      tell("fourways: note: " + escape_terminal(note));
    }
  }
  if (report.rows.empty()) {
    throw CommandError(ExitCode::nothing_measured, "nothing to add: no case was measured in {}",
                       report.file);
  }
  TrackedRun run = tracked_run(report);
  run.branch = options.branch;
  run.commit = options.commit;
  const auto time = options.time ? time_option(*options.time, "--time") : time_of(report);
  if (!time) {
    throw CommandError(ExitCode::failed, "{} does not say when it was made; give --time",
                       report.file);
  }
  run.time = *time;
  return run;
}

std::string added_text(const TrackedRun& run, const AddedRun& added) {
  const std::string where = fmt::format("{} on {}", run.commit, run.branch);
  if (!added.added) return fmt::format("already there: {}", where);
  std::string text =
      fmt::format("added: {}, {} cases; run {} of this branch on this kind of machine ({})", where,
                  run.points.size(), added.of_track, kind_text(stored_object(run.machine)));
  if (added.of_commit > 1) text += fmt::format("; run {} of this commit", added.of_commit);
  return text;
}

int add(const AddOptions& options) {
  const TrackedRun run = run_from(options);
  const AddedRun added = options.history.open(History::Access::create).add(run);
  if (added.newest) {
    tell(fmt::format(
        "fourways: note: its time, {}, lies before that of the newest run, {} ({}): it stands "
        "there in the series; if a clock was wrong, give --time",
        timestamp_text(run.time), timestamp_text(added.newest->time), added.newest->commit));
  }
  write_text(escape_terminal(added_text(run, added)) + '\n');
  return static_cast<int>(ExitCode::fine);
}

int import_runs(const ImportOptions& options) {
  std::vector<TrackedRun> runs;
  for (const std::string& file : options.files) {
    auto more = read_exported(read_file(file), name_to_tell(file));
    runs.insert(runs.end(), std::make_move_iterator(more.begin()),
                std::make_move_iterator(more.end()));
  }
  if (runs.empty()) {
    throw CommandError(ExitCode::nothing_measured, "nothing to import: no run in what was given");
  }
  const std::size_t added = options.history.open(History::Access::create).add_all(runs);
  write_text(fmt::format("imported {} runs, {} were there already\n", added, runs.size() - added));
  return static_cast<int>(ExitCode::fine);
}

int export_runs(const ExportOptions& options) {
  History history = options.history.open(History::Access::read);
  write_text(export_history(history), options.out);
  return static_cast<int>(ExitCode::fine);
}

int prune(const PruneOptions& options) {
  if (options.keep.has_value() == options.before.has_value()) {
    throw CommandError(ExitCode::failed, "say what to keep: either --keep or --before");
  }
  const std::optional<Timestamp> before =
      options.before ? std::optional(time_option(*options.before, "--before")) : std::nullopt;
  History history = options.history.open(History::Access::write);
  if (options.branch) require_branch(history, *options.branch);
  const std::size_t removed = before ? history.prune(*before, options.branch)
                                     : history.prune(*options.keep, options.branch);
  write_text(fmt::format("removed {} runs\n", removed));
  return static_cast<int>(ExitCode::fine);
}

}  // namespace

Command add_track_add(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("add", "Add a report.json; the same one only once");
  auto options = std::make_shared<AddOptions>();
  app->add_option("report", options->report,
                  "The report.json, or results of Google Benchmark, hyperfine, go test -bench, "
                  "pytest-benchmark or BMF")
      ->required();
  add_from(*app, options->from);
  app->add_option("--commit", options->commit, "What was measured")->required()->type_name("SHA");
  app->add_option("--branch", options->branch, "Where it belongs")->required()->type_name("NAME");
  app->add_option("--time", options->time,
                  "Its place in time: of the commit, say; the report's own if not given")
      ->type_name("TIME");
  options->history.add_to(*app);
  return {app, [options] { return add(*options); }};
}

Command add_track_import(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("import", "Add what was exported; all of it or nothing");
  auto options = std::make_shared<ImportOptions>();
  app->add_option("files", options->files, "Files as 'track export' writes them; -: standard input")
      ->required();
  options->history.add_to(*app);
  return {app, [options] { return import_runs(*options); }};
}

Command add_track_export(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "export", "Write all runs as lines of JSON, so that they can live in a branch");
  auto options = std::make_shared<ExportOptions>();
  add_out_file(*app, options->out);
  options->history.add_to(*app);
  return {app, [options] { return export_runs(*options); }};
}

Command add_track_prune(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("prune", "Remove old runs");
  auto options = std::make_shared<PruneOptions>();
  app->add_option("--keep", options->keep,
                  "Keep so many newest runs of each branch on each kind of machine")
      ->check(CLI::Range(0, 1000000000))
      ->type_name("RUNS");
  app->add_option("--before", options->before, "Remove the runs before it")->type_name("TIME");
  app->add_option("--branch", options->branch, "Of this branch alone")->type_name("NAME");
  options->history.add_to(*app);
  return {app, [options] { return prune(*options); }};
}

}  // namespace fourways
