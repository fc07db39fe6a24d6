// A row for Apache Otava.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "reports/exports/csv_text.hpp"
#include "reports/exports/exports.hpp"
#include "reports/record/report_error.hpp"

namespace fourways {

std::string report_otava(const Report& report) {
  const ReportContext& context = report.context;
  if (context.date().empty()) {
    throw ReportError("this report has no context.date, by which Otava orders its rows");
  }
  std::vector<std::string> headings = {"time", "host", "suite", "compiler"};
  std::vector<std::string> values = {context.date(), context.host_name(), context.suite(),
                                     context.compiler()};
  for (const ReportRow& row : report.benchmarks) {
    headings.push_back(row.name);
    values.push_back(fmt::format("{}", row.real_time));
  }
  return csv_line(headings) + csv_line(values);
}

}  // namespace fourways
