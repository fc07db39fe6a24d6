// fourways report: a report.json, or several made one, in another form.
#include "reports/report/report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iterator>
#include <memory>

#include "bench/command/commands.hpp"
#include "bench/command/options/out_file.hpp"
#include "bench/command/options/result_files.hpp"
#include "bench/terminal/output_text.hpp"
#include "bench/terminal/terminal.hpp"
#include "reports/exports/exports.hpp"
#include "reports/page/report_page.hpp"
#include "reports/record/file_io.hpp"
#include "reports/report/markdown.hpp"
#include "reports/report/merge.hpp"
#include "reports/report/terminal_table.hpp"

namespace fourways {
namespace {

struct ReportOptions {
  std::vector<std::string> files;
  std::string format = "md";
  std::string out;
  std::string from;
  std::vector<std::string> columns;
};

struct Form {
  const char* name;
  std::string (*text)(const Report& report, const ReportOptions& options);
};

/// A form that takes no options.
template <std::string (*kText)(const Report& report)>
std::string plainly(const Report& report, const ReportOptions&) {
  return kText(report);
}

constexpr Form kForms[] = {
    {"html", [](const Report& report,
                const ReportOptions& options) { return report_page(report, options.columns); }},
    {"md", [](const Report& report,
              const ReportOptions& options) { return report_markdown(report, options.columns); }},
    {"table",
     [](const Report& report, const ReportOptions& options) {
       return terminal_table(report, output_width(options.out), options.columns);
     }},
    {"json", plainly<report_text>},
    {"vega-lite", [](const Report& report,
                     const ReportOptions&) { return json_text(charts_json(report), 1) + '\n'; }},
    {"csv", plainly<report_csv>},
    {"github", plainly<report_github>},
    {"bmf", plainly<report_bmf>},
    {"otava", plainly<report_otava>},
    {"google-benchmark", plainly<report_google_benchmark>},
};

std::vector<std::string> form_names() {
  std::vector<std::string> names;
  for (const Form& form : kForms) names.emplace_back(form.name);
  return names;
}

Report merged(const std::vector<std::string>& files, const std::string& from) {
  if (std::any_of(files.begin(), files.end(), is_standard_input)) {
    throw CommandError(ExitCode::failed,
                       "several reports are merged from the journals beside them, and standard "
                       "input has none; name the files, or give - alone");
  }
  std::vector<RecordedRun> runs;
  for (const std::string& file : files) runs.push_back(read_to_merge(file, from));
  if (const RunDifference other = difference_of_runs(runs); !other.differences.empty()) {
    std::vector<std::string> texts;
    for (const auto& difference : other.differences) texts.push_back(difference_text(difference));
    throw CommandError(ExitCode::not_comparable,
                       "{} and {} were not measured alike: {}; merge runs of one "
                       "machine and one build, or hold them against each other with "
                       "'fourways compare'",
                       files.front(), other.file, fmt::join(texts, "; "));
  }
  const RecordedRun all = merge_runs(runs);
  return build_report(all.context, all.samples);
}

int show(const ReportOptions& options) {
  const Report report = options.files.size() == 1
                            ? read_to_show(options.files.front(), options.from)
                            : merged(options.files, options.from);
  require_columns(report, options.columns);
  const auto form = std::find_if(std::begin(kForms), std::end(kForms),
                                 [&](const Form& each) { return options.format == each.name; });
  write_text(form->text(report, options), options.out);
  return static_cast<int>(ExitCode::fine);
}

}  // namespace

Command add_report(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "report", "Show a report.json, or results of another tool, in another form; merge several");
  auto options = std::make_shared<ReportOptions>();
  app->add_option(
         "reports", options->files,
         "A report.json, or results of Google Benchmark, hyperfine, go test -bench or "
         "pytest-benchmark; -: standard input; several of one machine and build are merged")
      ->required();
  app->add_option(
         "--format", options->format,
         "html (a page, offline), md, table (for a terminal), json, vega-lite (the page's charts), "
         "csv, github (github-action-benchmark, customSmallerIsBetter), bmf (Bencher), otava "
         "(Apache Otava's CSV) or google-benchmark (its JSON, a row a sample)")
      ->check(CLI::IsMember(form_names()))
      ->capture_default_str();
  add_out_file(*app, options->out);
  add_from(*app, options->from);
  add_columns(*app, options->columns);
  return {app, [options] { return show(*options); }};
}

}  // namespace fourways
