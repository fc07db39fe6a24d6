// fourways track gate: a new report against the history of a branch.
#include "reports/history/gate.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>

#include "bench/command/comparison_format.hpp"
#include "bench/command/options/out_file.hpp"
#include "bench/command/options/percent.hpp"
#include "bench/command/options/result_files.hpp"
#include "bench/command/track/commands.hpp"
#include "bench/terminal/output_text.hpp"
#include "reports/comparison/words.hpp"
#include "reports/record/context_difference.hpp"
#include "reports/text/text.hpp"

namespace fourways {
namespace {

struct GateOptions {
  HistoryOptions history;
  std::string report;
  std::string from;
  std::string branch;
  std::optional<std::string> threshold;
  std::string widest = "25%";
  std::string filter;
  std::string format = "table";
  std::string out;
};

HistoryGateRule rule_of(const GateOptions& options) {
  HistoryGateRule rule;
  if (options.threshold) rule.change.threshold = read_percent(*options.threshold, "--threshold");
  rule.widest_fence = read_percent(options.widest, "--widest-fence");
  return rule;
}

void require_kind(const std::vector<KindOfMachine>& known, const MeasuredReport& report,
                  const std::string& branch) {
  const std::string kind = machine_key(report.context);
  const auto same = [&](const KindOfMachine& each) { return each.machine == kind; };
  if (std::any_of(known.begin(), known.end(), same)) return;
  std::vector<std::string> texts;
  for (const ContextDifference& difference :
       context_differences(stored_object(known.front().machine), report.context)) {
    if (difference.voids) texts.push_back(difference_text(difference));
  }
  throw CommandError(
      ExitCode::not_comparable,
      escape_terminal(fmt::format(
          "not comparable: branch '{}' has no run on this kind of machine; its newest: {}; measure "
          "there, or add runs from here to begin a history",
          branch, fmt::join(texts, "; "))));
}

Comparison gated(const GateOptions& options, const MeasuredReport& report) {
  const HistoryGateRule rule = rule_of(options);
  History history = options.history.open(History::Access::read);
  require_branch(history, options.branch);
  require_kind(history.machines(options.branch), report, options.branch);
  // A report that was added already is not held against itself.
  const std::string own = digest_of(tracked_run(report).points);
  const Track track = history.track(options.branch, machine_key(report.context), kGateRuns, own);
  if (track.runs.empty()) {
    throw CommandError(ExitCode::inconclusive,
                       escape_terminal(fmt::format(
                           "inconclusive: branch '{}' has no run on this kind of machine but this "
                           "report itself; add more",
                           options.branch)));
  }
  return gate_report(track, report, rule, options.filter);
}

int gate(const GateOptions& options) {
  const MeasuredReport report = read_to_compare(options.report, options.from, true);
  const Comparison comparison = gated(options, report);
  if (comparison.cases.empty() && !comparison.broke()) {
    throw CommandError(ExitCode::nothing_measured,
                       escape_terminal(fmt::format(
                           "nothing to compare: no case{} of {} is in the history of branch '{}'",
                           options.filter.empty() ? "" : " matching '" + options.filter + "'",
                           report.file, options.branch)));
  }
  write_text(comparison_text(comparison, options.format, options.out), options.out);
  if (!options.out.empty()) tell(comparison_summary(comparison));
  return static_cast<int>(exit_code(comparison));
}

}  // namespace

Command add_track_gate(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("gate", "Hold a report against the history of a branch");
  auto options = std::make_shared<GateOptions>();
  app->add_option("report", options->report,
                  "The new report.json, or results of another tool as `track add` takes them")
      ->required();
  add_from(*app, options->from);
  app->add_option("--branch", options->branch, "The branch it is held against")
      ->required()
      ->type_name("NAME");
  app->add_option("--threshold", options->threshold,
                  "Changes beyond their fence by less than this are none")
      ->type_name("PERCENT");
  app->add_option("--widest-fence", options->widest,
                  "A case whose noise asks for a wider fence is inconclusive")
      ->capture_default_str()
      ->type_name("PERCENT");
  app->add_option("--filter", options->filter, "The cases with such names alone")
      ->type_name("GLOB");
  app->add_option("--format", options->format, "table, md or json")
      ->check(CLI::IsMember({"table", "md", "json"}))
      ->capture_default_str();
  add_out_file(*app, options->out);
  options->history.add_to(*app);
  app->footer(
      "Each case is held against a fence around its newest stable runs, as wide as the noise "
      "between runs asks for; all cases together cry wolf once in a hundred reports. Exit codes: 0 "
      "all within their fences, or faster; 1 a case is slower; 2 usage, or a case that now fails; "
      "3 none is slower, but runs are lacking or noise is too high for some; 4 no case or run to "
      "hold it against; 5 no history on this kind of machine.");
  return {app, [options] { return gate(*options); }};
}

}  // namespace fourways
