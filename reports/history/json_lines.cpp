#include "reports/history/json_lines.hpp"

#include <fmt/format.h>

#include "reports/record/report_error.hpp"

namespace fourways {

std::string export_history(History& history) {
  std::string text;
  history.each_run([&text](const TrackedRun& run) { text += json_text(run_json(run)) + '\n'; });
  return text;
}

std::vector<TrackedRun> read_exported(std::string_view text, const std::string& file) {
  std::vector<TrackedRun> runs;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::string_view content = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(content.size() + 1, text.size()));
    if (content.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const std::string where = fmt::format("{}, line {}", file, line);
    try {
      runs.push_back(read_run(parse_json(content, where)));
    } catch (const ReportError& error) {
      const std::string reason = error.what();
      if (reason.starts_with(where)) throw;
      throw ReportError("{}: {}; give a file as 'fourways track export' wrote it", where, reason);
    }
  }
  return runs;
}

}  // namespace fourways
