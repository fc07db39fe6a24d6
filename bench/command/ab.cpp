// fourways ab: two builds, programs, plug-ins or settings measured in turns in one run.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <optional>

#include "bench/command/commands.hpp"
#include "bench/command/comparison_format.hpp"
#include "bench/command/options/paired_options.hpp"
#include "bench/run/run_folder.hpp"
#include "bench/sample/process_tree.hpp"
#include "bench/terminal/output_text.hpp"
#include "reports/page/page.hpp"
#include "reports/record/file_io.hpp"
#include "reports/record/journal.hpp"
#include "reports/text/utf8.hpp"

namespace fourways {
namespace {

namespace fs = std::filesystem;

struct AbOptions {
  PairedOptions paired;
  std::string format = "table";
  std::string out;
};

void require_sides(const PairedOptions& options) {
  if (options.sides_given() || options.commands.given()) return;
  throw CommandError(
      ExitCode::failed,
      "say what to compare: --base BUILD --new BUILD, --base PROGRAM --new PROGRAM, "
      "--base-command and --new-command, --base-plugin and --new-plugin, or --base-set "
      "and --new-set");
}

OrderedJson journal_header(const PairedSetup& setup) {
  return {{"command", "ab"},
          {"base", setup.base.label},
          {"new", setup.newer.label},
          {"seed", setup.plan.seed},
          {"most_rounds", setup.plan.most_rounds},
          {"threshold", setup.plan.rule.threshold},
          {"cases", setup.plan.cases}};
}

void write_files(const Comparison& comparison, const fs::path& folder) {
  replace_file(folder / "comparison.json", comparison_text(comparison, "json"));
  replace_file(folder / "comparison.md", comparison_text(comparison, "md"));
  if (page_built_in()) {
    replace_file(folder / "comparison.html", comparison_text(comparison, "html"));
  }
}

Comparison measured(const PairedSetup& setup, const MeasuringWorld& world, const Keep& keep) {
  if (!setup.unchanged) {
    return run_pairs(setup.plan, *setup.base.subject, *setup.newer.subject, world, keep);
  }
  Comparison comparison;
  comparison.rule = setup.plan.rule;
  comparison.paired.emplace();
  comparison.unchanged = true;
  return comparison;
}

int ab(const AbOptions& options) {
  require_sides(options.paired);
  become_subreaper();
  Interrupts interrupts;
  const PairedSetup setup = set_up(options.paired, interrupts);
  if (interrupts.signal() != 0) return 128 + interrupts.signal();
  fs::path folder;
  std::optional<Journal> journal;
  if (!options.out.empty()) {
    folder = make_run_folder(options.out);
    journal.emplace(Journal::create(folder / kJournalName, journal_header(setup)));
  }
  PinnedFiles pinned = setup.files();
  Comparison comparison =
      measured(setup, real_world(interrupts, pinned), [&](const Sample& sample) {
        if (journal) journal->append(sample);
      });
  const int signal = interrupts.signal();
  // No process is left that could be lost, so from here on an interrupt may end the command.
  interrupts.restore_mask();
  comparison.base = setup.base.label;
  comparison.newer = setup.newer.label;
  for (std::string& remark : setup.remarks()) comparison.remarks.push_back(std::move(remark));
  comparison.uncompared.insert(comparison.uncompared.begin(), setup.left.begin(), setup.left.end());
  if (journal) write_files(comparison, folder);
  write_text(comparison_text(comparison, options.format));
  if (journal) tell(utf8_text(folder));
  if (signal != 0) return 128 + signal;
  if (const std::string& change = pinned.change(); !change.empty()) {
    throw CommandError(ExitCode::failed, change + "; told is what was measured before; start anew");
  }
  return static_cast<int>(exit_code(comparison));
}

}  // namespace

Command add_ab(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("ab", "What changed between two builds or programs, measured in turns");
  auto options = std::make_shared<AbOptions>();
  add_paired_options(*app, options->paired);
  add_comparison_format(*app, options->format);
  app->add_option("--metric", options->paired.metrics,
                  "What decides instead of real_time (repeatable, together one family): cpu_time, "
                  "peak_memory, p50, p90, p99, or a counter; :higher where more is better")
      ->allow_extra_args(false)
      ->type_name("NAME[:higher]");
  app->add_option("--inform", options->paired.informed, "A metric to show alone (repeatable)")
      ->allow_extra_args(false)
      ->type_name("NAME");
  app->add_flag("--measure-equal", options->paired.measure_equal,
                "Measure two programs although they are equal byte for byte");
  app->add_option("--out", options->out,
                  "Write a journal of all pairs and the comparison in all its forms there")
      ->type_name("DIR");
  app->footer(
      "Exit codes: 0 no case is slower, 1 a case is slower, 2 usage, or a side that fails, 3 none "
      "is slower, but not every case is settled, 4 no case in common or nothing measured, 129, 130 "
      "or 143 interrupted by a signal.");
  return {app, [options] { return ab(*options); }};
}

}  // namespace fourways
