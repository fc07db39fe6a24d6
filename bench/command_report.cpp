// fourways report: a report.json in another form.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "bench/commands.hpp"
#include "reports/atomic_file.hpp"
#include "reports/markdown.hpp"
#include "reports/report.hpp"
#include "reports/report_page.hpp"
#include "workloads/contract/unique_fd.hpp"

namespace fourways {
namespace {

struct ReportOptions {
  std::vector<std::string> files;
  std::string format = "md";
  std::string out;
};

std::string rendered(const OrderedJson& report, const std::string& format) {
  if (format == "html") return report_page(report);
  if (format == "md") return report_markdown(report);
  return json_text(format == "vega-lite" ? charts_json(report) : report, 1) + '\n';
}

int show(const ReportOptions& options) {
  if (options.files.size() > 1) {
    throw CommandError(ExitCode::failed,
                       "report takes one report.json: reports of several runs cannot be merged");
  }
  const std::string text = rendered(read_report(options.files.front()), options.format);
  if (!options.out.empty()) {
    write_file_atomically(options.out, text);
  } else if (std::fputs(text.c_str(), stdout) < 0 || std::fflush(stdout) != 0) {
    throw_errno("standard output");
  }
  return static_cast<int>(ExitCode::fine);
}

}  // namespace

Command add_report(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("report", "Show a report.json in another form");
  auto options = std::make_shared<ReportOptions>();
  app->add_option("reports", options->files, "A report.json")->required();
  app->add_option("--format", options->format,
                  "html (a page, offline), md, json, or vega-lite (the page's charts)")
      ->check(CLI::IsMember({"html", "md", "json", "vega-lite"}))
      ->capture_default_str();
  app->add_option("--out", options->out, "FILE: write there instead of to standard output");
  return {app, [options] { return show(*options); }};
}

}  // namespace fourways
