// The data of a report's page, compactly.
#include "reports/page/report_page.hpp"

#include <array>
#include <map>
#include <string>
#include <utility>

#include "reports/cases_table/cases_table.hpp"
#include "reports/charts/charts.hpp"
#include "reports/page/page.hpp"

namespace fourways {
namespace {

class Words {
 public:
  std::size_t index_of(const std::string& word) {
    const auto [at, fresh] = places_.emplace(word, places_.size());
    if (fresh) list_.push_back(word);
    return at->second;
  }
  OrderedJson take() { return std::move(list_); }

 private:
  std::map<std::string, std::size_t> places_;
  OrderedJson list_ = OrderedJson::array();
};

OrderedJson shortened(const OrderedJson& value) {
  if (value.is_number_float()) return short_number(value.get<double>());
  if (!value.is_structured()) return value;
  OrderedJson copy = value;
  for (OrderedJson& element : copy) element = shortened(element);
  return copy;
}

/// The values of an object as a list, for the fields that every row has in the same order.
OrderedJson values_of(const OrderedJson& object) {
  if (object.is_null()) return nullptr;
  OrderedJson values = OrderedJson::array();
  for (const OrderedJson& value : object) values.push_back(shortened(value));
  return values;
}

// The usual 0, 1, 2, … goes without saying.
OrderedJson rounds_of(const OrderedJson& rounds) {
  for (std::size_t i = 0; i < rounds.size(); ++i) {
    if (rounds[i] != i) return rounds;
  }
  return nullptr;
}

OrderedJson bound(const OrderedJson& interval, const char* key) {
  return interval.is_null() ? OrderedJson(nullptr) : shortened(interval[key]);
}

constexpr std::array<const char*, 5> kWordFields = {"workload", "kind", "column", "runner",
                                                    "family"};
constexpr std::array<const char*, 3> kListFields = {"latency", "usage", "accounts"};
constexpr std::array<const char*, 6> kCopiedFields = {"params",  "speedup", "cost",
                                                      "figures", "notes",   "failures"};
constexpr std::array<const char*, 4> kNumberFields = {"cpu_time", "join_ns", "steal_ns",
                                                      "overhead_ns"};

OrderedJson field_names() {
  OrderedJson fields = OrderedJson::array({"name"});
  for (const char* field : kWordFields) fields.push_back(field);
  for (const char* field : {"wall", "low", "high", "samples", "rounds"}) fields.push_back(field);
  for (const char* field : kNumberFields) fields.push_back(field);
  for (const char* field : kListFields) fields.push_back(field);
  for (const char* field : kCopiedFields) fields.push_back(field);
  return fields;
}

/// The names of the values of `field`, which is an object, in the first row that has it.
OrderedJson names_in(const OrderedJson& benchmarks, const char* field) {
  OrderedJson names = OrderedJson::array();
  for (const OrderedJson& row : benchmarks) {
    for (const auto& [name, value] : row[field].items()) names.push_back(name);
    if (!names.empty()) break;
  }
  return names;
}

OrderedJson compact_case(const OrderedJson& row, Words& words) {
  OrderedJson values = OrderedJson::array();
  values.push_back(row["name"]);
  for (const char* field : kWordFields) {
    values.push_back(words.index_of(row[field].get<std::string>()));
  }
  values.push_back(shortened(row["real_time"]));
  values.push_back(bound(row["interval"], "low"));
  values.push_back(bound(row["interval"], "high"));
  values.push_back(shortened(row["samples"]));
  values.push_back(rounds_of(row["rounds"]));
  for (const char* field : kNumberFields) values.push_back(shortened(row[field]));
  for (const char* field : kListFields) values.push_back(values_of(row[field]));
  for (const char* field : kCopiedFields) values.push_back(shortened(row[field]));
  return values;
}

std::string title_of(const ReportContext& context) {
  std::string title = "fourways report";
  if (!context.suite().empty()) title += ": " + context.suite() + " suite";
  if (!context.date().empty()) title += ", " + context.date().substr(0, 10);
  return title;
}

}  // namespace

OrderedJson compact_cases(const std::vector<ReportRow>& benchmarks) {
  const OrderedJson rows = json_of(benchmarks);
  OrderedJson lists = OrderedJson::object();
  for (const char* field : kListFields) lists[field] = names_in(rows, field);
  Words words;
  OrderedJson cases = OrderedJson::array();
  for (const OrderedJson& row : rows) cases.push_back(compact_case(row, words));
  return {{"fields", field_names()},
          {"worded", kWordFields},
          {"lists", std::move(lists)},
          {"cases", std::move(cases)},
          {"words", words.take()}};
}

OrderedJson charts_json(const Report& report) {
  OrderedJson charts = OrderedJson::array({json_of(overview_chart(report))});
  for (const Chart& chart : report_charts(report)) charts.push_back(json_of(chart));
  return charts;
}

Page page_of(const Report& report, const std::vector<std::string>& columns) {
  OrderedJson charts = OrderedJson::array();
  for (const Chart& chart : report_charts(report)) charts.push_back(shortened(json_of(chart)));
  OrderedJson data = {{"context", report.context.json},
                      {"tradeoffs", shortened(json_of(report.tradeoffs))},
                      {"verdicts", shortened(json_of(report.verdicts))},
                      {"unavailable", json_of(report.unavailable)},
                      {"observations", report.fidelity.observations},
                      {"benchmarks", compact_cases(report.benchmarks)},
                      {"charts", std::move(charts)}};
  // Where the trade-offs have no column, the figures themselves stand in their place.
  if (!columns.empty() || measured_part(report.tradeoffs).columns.empty()) {
    data["figures"] = shortened(json_of(cases_table(report, all_rows(report), columns)));
  }
  return {title_of(report.context), "report", std::move(data)};
}

std::string report_page(const Report& report, const std::vector<std::string>& columns) {
  return page_html(page_of(report, columns));
}

}  // namespace fourways
