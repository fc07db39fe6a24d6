// The report as CSV; see exports.hpp.
#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "reports/exports/csv_text.hpp"
#include "reports/exports/exports.hpp"

namespace fourways {
namespace {

struct Column {
  std::string_view heading;
  std::string_view pointer;  // RFC 6901, from the row
};

constexpr std::array<Column, 27> kColumns = {{
    {"case", "/name"},
    {"workload", "/workload"},
    {"kind", "/kind"},
    {"runner", "/runner"},
    {"family", "/family"},
    {"samples", "/iterations"},
    {"failed", "/failures/count"},
    {"reason", "/failures/reason/type"},
    {"reason_text", "/failures/reason/text"},
    {"wall_ns", "/real_time"},
    {"wall_low_ns", "/interval/low"},
    {"wall_high_ns", "/interval/high"},
    {"cpu_ns", "/cpu_time"},
    {"join_ns", "/join_ns"},
    {"speedup", "/speedup/median"},
    {"speedup_low", "/speedup/low"},
    {"speedup_high", "/speedup/high"},
    {"cost_ns", "/cost/median_ns"},
    {"cost_per", "/cost/per"},
    {"latency_p50_ns", "/latency/p50_ns"},
    {"latency_p99_ns", "/latency/p99_ns"},
    {"voluntary_switches", "/usage/voluntary_switches"},
    {"involuntary_switches", "/usage/involuntary_switches"},
    {"minor_faults", "/usage/minor_faults"},
    {"major_faults", "/usage/major_faults"},
    {"peak_memory_bytes", "/usage/peak_memory_bytes"},
    {"params", "/params"},
}};

std::string field_text(const OrderedJson& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return fmt::format("{}", value.get<double>());
  return json_text(value);
}

std::string row_line(const OrderedJson& row) {
  std::vector<std::string> fields;
  for (const Column& column : kColumns) {
    const OrderedJson::json_pointer pointer{std::string(column.pointer)};
    fields.push_back(row.contains(pointer) ? field_text(row.at(pointer)) : "");
  }
  return csv_line(fields);
}

// An entry of `unavailable` under the keys of a row.
OrderedJson as_row(const OrderedJson& missing) {
  OrderedJson row = missing;
  row["name"] = missing["case"];
  row["iterations"] = 0;
  row["failures"] = {{"count", missing["samples_failed"]}, {"reason", missing["reason"]}};
  return row;
}

}  // namespace

std::string report_csv(const OrderedJson& report) {
  std::vector<std::string> headings;
  for (const Column& column : kColumns) headings.emplace_back(column.heading);
  std::string text = csv_line(headings);
  for (const OrderedJson& row : report["benchmarks"]) text += row_line(row);
  for (const OrderedJson& missing : report["unavailable"]) text += row_line(as_row(missing));
  return text;
}

}  // namespace fourways
