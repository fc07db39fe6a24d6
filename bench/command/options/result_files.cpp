#include "bench/command/options/result_files.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "bench/command/command_error.hpp"
#include "bench/terminal/output_text.hpp"
#include "reports/cases_table/cases_table.hpp"
#include "reports/record/file_io.hpp"
#include "reports/record/report_error.hpp"
#include "reports/text/text.hpp"
#include "workloads/support/closest.hpp"

namespace fourways {
namespace {

template <class Read>
auto with_exit_code(Read read) {
  try {
    return read();
  } catch (const NothingMeasuredError& error) {
    throw CommandError(ExitCode::nothing_measured, error.what());
  }
}

}  // namespace

void add_from(CLI::App& app, std::string& from) {
  app.add_option("--from", from,
                 fmt::format("What wrote the file, where its content does not tell: {}",
                             fmt::join(result_formats(), ", ")))
      ->check([](const std::string& given) -> std::string {
        const std::vector<std::string> formats = result_formats();
        if (std::find(formats.begin(), formats.end(), given) != formats.end()) return "";
        return fmt::format("no format '{}'; did you mean '{}'?", given, closest(given, formats));
      })
      ->type_name("FORMAT");
}

MeasuredReport read_to_compare(const std::string& path, const std::string& from, bool values_too) {
  return with_exit_code([&] {
    MeasuredReport report = results_to_compare(read_file(path), name_to_tell(path), from);
    if (report.values_only && !values_too) {
      throw NothingMeasuredError(
          fmt::format("{}: {} holds values without samples, which nothing can be told from; only "
                      "'fourways track' takes them",
                      path, report.source));
    }
    return report;
  });
}

Report read_to_show(const std::string& path, const std::string& from) {
  return with_exit_code([&] {
    ImportedReport imported = report_of_results(read_file(path), name_to_tell(path), from);
    for (const std::string& note : imported.notes) {
      tell("fourways: note: " + escape_terminal(note));
    }
    return std::move(imported.report);
  });
}

RecordedRun read_to_merge(const std::string& path, const std::string& from) {
  return with_exit_code([&] { return recorded_results(read_file(path), path, from); });
}

void add_columns(CLI::App& app, std::vector<std::string>& columns) {
  app.add_option("--columns", columns,
                 "The figures of each case, in a table of all cases: median, ratio (to the "
                 "fastest), cost, cpu, rate, p50, p99, memory, failed, samples, switches, faults, "
                 "or what a workload counts")
      ->delimiter(',')
      ->type_name("ID,ID...");
}

void require_columns(const Report& report, const std::vector<std::string>& columns) {
  if (columns.empty()) return;
  std::vector<std::string> known;
  for (const CaseColumn& column : known_columns(report)) known.push_back(column.column);
  for (const std::string& column : columns) {
    if (std::find(known.begin(), known.end(), column) != known.end()) continue;
    throw CommandError(ExitCode::failed,
                       escape_terminal(fmt::format("--columns: no column '{}'; did you mean '{}'?",
                                                   column, closest(column, known))));
  }
}

}  // namespace fourways
