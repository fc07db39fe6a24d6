// fourways track log: the runs of a history, newest first.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <optional>

#include "bench/command/track/commands.hpp"
#include "bench/terminal/output_text.hpp"
#include "bench/terminal/terminal.hpp"
#include "reports/record/context_difference.hpp"
#include "reports/text/text.hpp"
#include "reports/text/text_grid.hpp"

namespace fourways {
namespace {

struct LogOptions {
  HistoryOptions history;
  std::optional<std::string> branch;
  std::size_t newest = 50;
};

// The table names a kind of machine by a letter; a legend below it describes each kind once.
std::string log_text(const std::vector<RunInfo>& runs, std::size_t width) {
  std::map<std::string, std::string> letters;
  std::string legend;
  std::vector<GridRow> grid = {{{"time"}, {"branch"}, {"commit"}, {"cases"}, {"machine"}}};
  for (const RunInfo& run : runs) {
    const auto [place, fresh] =
        letters.try_emplace(run.machine, fmt::format("m{}", letters.size() + 1));
    if (fresh) {
      legend += wrap(escape_terminal(fmt::format("{}: {}", place->second,
                                                 kind_text(stored_object(run.machine)))),
                     width, 4);
    }
    grid.push_back({{timestamp_text(run.time)},
                    {escape_terminal(run.branch)},
                    {escape_terminal(run.commit)},
                    {fmt::format("{}", run.cases)},
                    {place->second}});
  }
  if (auto table = laid_out(grid, width)) return *table + '\n' + legend;
  std::string text;
  for (std::size_t i = 1; i < grid.size(); ++i) {
    std::string line;
    for (const CellLines& cell : grid[i]) line += (line.empty() ? "" : "  ") + cell.front();
    text += wrap(line, width, 2);
  }
  return text + '\n' + legend;
}

int log(const LogOptions& options) {
  History history = options.history.open(History::Access::read);
  if (options.branch) require_branch(history, *options.branch);
  const std::vector<RunInfo> runs = history.runs(options.branch, options.newest);
  if (runs.empty()) throw CommandError(ExitCode::nothing_measured, "the history is empty");
  write_text(log_text(runs, std::max(output_width(), kLeastWidth)));
  return static_cast<int>(ExitCode::fine);
}

}  // namespace

Command add_track_log(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("log", "List the runs, newest first");
  auto options = std::make_shared<LogOptions>();
  app->add_option("--branch", options->branch, "Of this branch alone")->type_name("NAME");
  app->add_option("--newest", options->newest, "How many")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000000))
      ->type_name("RUNS");
  options->history.add_to(*app);
  return {app, [options] { return log(*options); }};
}

}  // namespace fourways
