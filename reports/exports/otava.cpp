// A row for Apache Otava; see exports.hpp.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "reports/exports/csv_text.hpp"
#include "reports/exports/exports.hpp"
#include "reports/record/report_error.hpp"

namespace fourways {
namespace {

std::string text_at(const OrderedJson& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

}  // namespace

std::string report_otava(const OrderedJson& report) {
  const OrderedJson& context = report["context"];
  const std::string date = text_at(context, "date");
  if (date.empty()) {
    throw ReportError("this report has no context.date, by which Otava orders its rows");
  }
  std::vector<std::string> headings = {"time", "host", "suite", "compiler"};
  std::vector<std::string> values = {date, text_at(context, "host_name"),
                                     text_at(context["fourways"], "suite"),
                                     text_at(context["fourways"], "compiler")};
  for (const OrderedJson& row : report["benchmarks"]) {
    headings.push_back(row["name"].get<std::string>());
    values.push_back(fmt::format("{}", row["real_time"].get<double>()));
  }
  return csv_line(headings) + csv_line(values);
}

}  // namespace fourways
