// fourways compare: compares a report from before with one from after, case by case.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <future>
#include <memory>

#include "bench/command/commands.hpp"
#include "bench/command/comparison_format.hpp"
#include "bench/command/options/out_file.hpp"
#include "bench/command/options/percent.hpp"
#include "bench/command/options/result_files.hpp"
#include "bench/terminal/output_text.hpp"
#include "reports/comparison/words.hpp"
#include "reports/record/file_io.hpp"

namespace fourways {
namespace {

struct CompareOptions {
  std::string base;
  std::string newer;
  ChangeRule rule;
  std::string filter;
  std::string format = "table";
  std::string out;
  std::string from;
  bool force = false;
  bool gate = false;
};

Comparison compared(const CompareOptions& options) {
  if (is_standard_input(options.base) && is_standard_input(options.newer)) {
    throw CommandError(ExitCode::failed,
                       "one report alone can come from standard input; name the other's file");
  }
  // Reading takes most of the time, and there are two reports.
  auto base = std::async(std::launch::async,
                         [&options] { return read_to_compare(options.base, options.from); });
  const MeasuredReport newer = read_to_compare(options.newer, options.from);
  return compare_reports(base.get(), newer, options.rule, options.filter);
}

void require_comparable(const Comparison& comparison) {
  if (comparison.comparable()) return;
  std::vector<std::string> differences;
  for (const ContextDifference& difference : comparison.differences) {
    if (difference.voids) differences.push_back(difference_text(difference));
  }
  throw CommandError(ExitCode::not_comparable,
                     "not comparable: {}; measure both on one machine, or insist with "
                     "--force",
                     fmt::join(differences, "; "));
}

void require_common_cases(const Comparison& comparison, const CompareOptions& options) {
  if (!comparison.cases.empty() || comparison.broke()) return;
  const auto& left = comparison.uncompared;
  const std::string which = options.filter.empty() ? "" : " matching '" + options.filter + "'";
  throw CommandError(
      ExitCode::nothing_measured, "nothing to compare: no case{} was measured in both {} and {}{}",
      which, name_to_tell(options.base), name_to_tell(options.newer),
      left.empty() ? "" : fmt::format(" ({}: {})", left.front().name, left.front().text));
}

int compare(const CompareOptions& options) {
  const Comparison comparison = compared(options);
  if (!options.force) require_comparable(comparison);
  require_common_cases(comparison, options);
  write_text(comparison_text(comparison, options.format, options.out), options.out);
  if (!options.out.empty()) tell(comparison_summary(comparison));
  const bool advisory = !comparison.foreign.empty() && !options.gate;
  return static_cast<int>(exit_code(comparison, advisory));
}

}  // namespace

Command add_compare(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "compare", "What changed between two reports, or two files of another tool's results");
  auto options = std::make_shared<CompareOptions>();
  app->add_option("base", options->base,
                  "The report.json from before, or results of Google Benchmark, hyperfine, "
                  "go test -bench or pytest-benchmark; -: standard input")
      ->required();
  app->add_option("new", options->newer, "The same from after")->required();
  add_percent(*app, "--threshold", options->rule.threshold, "Changes up to this count as none");
  app->add_option("--filter", options->filter, "Compare only the cases whose names match")
      ->type_name("GLOB");
  app->add_option_function<std::string>(
         "--between-runs",
         [options](const std::string& text) {
           options->rule.between_run_sd = std::log1p(read_percent(text, "--between-runs"));
         },
         "How far two runs of one build differ: a standard deviation, if it is known")
      ->type_name("PERCENT");
  add_comparison_format(*app, options->format);
  add_out_file(*app, options->out);
  add_from(*app, options->from);
  app->add_flag("--force", options->force,
                "Compare even where another machine or build makes it void");
  app->add_flag("--gate", options->gate,
                "Exit with 1 where a case is slower also for results of other tools, whose "
                "comparison is advisory");
  app->footer(
      "Exit codes: 0 no case is slower, 1 a case is slower (of another tool's results with --gate "
      "alone), 2 usage, or a case that now fails, 3 none is slower, but not every case is settled, "
      "4 no case in common, 5 machines or builds not comparable.");
  return {app, [options] { return compare(*options); }};
}

}  // namespace fourways
