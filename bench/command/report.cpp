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
#include "bench/terminal/output_text.hpp"
#include "reports/exports/exports.hpp"
#include "reports/page/report_page.hpp"
#include "reports/record/file_io.hpp"
#include "reports/report/markdown.hpp"
#include "reports/report/merge.hpp"

namespace fourways {
namespace {

struct ReportOptions {
  std::vector<std::string> files;
  std::string format = "md";
  std::string out;
};

struct Form {
  const char* name;
  std::string (*text)(const Report& report);
};

constexpr Form kForms[] = {
    {"html", [](const Report& report) { return report_page(report); }},
    {"md", report_markdown},
    {"json", report_text},
    {"vega-lite", [](const Report& report) { return json_text(charts_json(report), 1) + '\n'; }},
    {"csv", report_csv},
    {"github", report_github},
    {"bmf", report_bmf},
    {"otava", report_otava},
};

std::vector<std::string> form_names() {
  std::vector<std::string> names;
  for (const Form& form : kForms) names.emplace_back(form.name);
  return names;
}

Report merged(const std::vector<std::string>& files) {
  if (std::any_of(files.begin(), files.end(), is_standard_input)) {
    throw CommandError(ExitCode::failed,
                       "several reports are merged from the journals beside them, and standard "
                       "input has none; name the files, or give - alone");
  }
  std::vector<RecordedRun> runs;
  for (const std::string& file : files) runs.push_back(read_recorded_run(file));
  if (const RunDifference other = difference_of_runs(runs); !other.differences.empty()) {
    std::vector<std::string> texts;
    for (const auto& difference : other.differences) texts.push_back(difference_text(difference));
    throw CommandError(ExitCode::not_comparable,
                       fmt::format("{} and {} were not measured alike: {}; merge runs of one "
                                   "machine and one build, or hold them against each other with "
                                   "'fourways compare'",
                                   files.front(), other.file, fmt::join(texts, "; ")));
  }
  const RecordedRun all = merge_runs(runs);
  return build_report(all.context, all.samples);
}

int show(const ReportOptions& options) {
  const Report report =
      options.files.size() == 1 ? read_report(options.files.front()) : merged(options.files);
  const auto form = std::find_if(std::begin(kForms), std::end(kForms),
                                 [&](const Form& each) { return options.format == each.name; });
  write_text(form->text(report), options.out);
  return static_cast<int>(ExitCode::fine);
}

}  // namespace

Command add_report(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("report", "Show a report.json in another form, or merge several");
  auto options = std::make_shared<ReportOptions>();
  app->add_option("reports", options->files,
                  "A report.json, -: standard input; several of one machine and build are merged")
      ->required();
  app->add_option(
         "--format", options->format,
         "html (a page, offline), md, json, vega-lite (the page's charts), csv, github "
         "(github-action-benchmark, customSmallerIsBetter), bmf (Bencher) or otava (Apache "
         "Otava's CSV)")
      ->check(CLI::IsMember(form_names()))
      ->capture_default_str();
  add_out_file(*app, options->out);
  return {app, [options] { return show(*options); }};
}

}  // namespace fourways
