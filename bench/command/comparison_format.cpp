#include "bench/command/comparison_format.hpp"

#include <CLI/CLI.hpp>

#include "bench/terminal/terminal.hpp"
#include "reports/comparison/words.hpp"

namespace fourways {

void add_comparison_format(CLI::App& app, std::string& format) {
  app.add_option("--format", format, "table, md, json or html (a page, offline)")
      ->check(CLI::IsMember({"table", "md", "json", "html"}))
      ->capture_default_str();
}

std::string comparison_text(const Comparison& comparison, const std::string& format,
                            const std::filesystem::path& out) {
  if (format == "json") return json_text(comparison_json(comparison), 1) + '\n';
  if (format == "html") return comparison_page(comparison);
  if (format == "md") return comparison_markdown(comparison);
  return comparison_table(comparison, output_width(out));
}

ExitCode exit_code(const Comparison& comparison, bool advisory) {
  const auto& paired = comparison.paired;
  if (!advisory && comparison.count(ChangeOutcome::slower) > 0) return ExitCode::slower;
  if (comparison.broke() || (paired && paired->failed_cases > 0)) return ExitCode::failed;
  if (comparison.unchanged) return ExitCode::fine;
  if (comparison.cases.empty()) return ExitCode::nothing_measured;
  const bool cut_short = paired && paired->end == PairedRun::End::time;
  if (cut_short || comparison.count(ChangeOutcome::inconclusive) > 0) return ExitCode::inconclusive;
  return ExitCode::fine;
}

}  // namespace fourways
