// The columns of the table, and which cases it shows.
#include "reports/cases_table/cases_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "reports/text/human.hpp"

namespace fourways {
namespace {

/// Counters that a foreign report shows unasked.
constexpr std::size_t kCountersShown = 4;

/// What a column needs beside the row.
struct Place {
  double fastest = 0;  ///< in the row's group, of what the group is sorted by
  bool by_cost = false;
};

Estimate wall_of(const ReportRow& row) { return {row.real_time, row.interval}; }

std::optional<double> sorted_by(const ReportRow& row, bool by_cost) {
  return by_cost ? row.cost->median : std::optional(row.real_time);
}

std::optional<double> median_of_figure(const ReportRow& row, const std::string& name) {
  const auto found = row.figures.find(name);
  if (found == row.figures.end()) return std::nullopt;
  std::vector<double> values;
  for (const auto& value : found->second) {
    if (value && std::isfinite(*value)) values.push_back(*value);
  }
  return values.empty() ? std::nullopt : std::optional(median(values));
}

CaseCell figure(std::optional<double> value, std::string per = {}) {
  return {Estimate(value, std::nullopt), std::move(per)};
}

CaseCell cost_cell(const ReportRow& row, const Place&) {
  return row.cost ? CaseCell(*row.cost, row.cost->per) : CaseCell();
}

// Of foreign cases as their tool counts items.
CaseCell rate_cell(const ReportRow& row, const Place&) {
  if (const auto items = median_of_figure(row, "items_per_second")) return figure(items, "item");
  if (!row.cost || row.cost->median.value_or(0) <= 0) return {};
  return figure(1e9 / *row.cost->median, row.cost->per);
}

CaseCell ratio_cell(const ReportRow& row, const Place& place) {
  const auto own = sorted_by(row, place.by_cost);
  if (!own || place.fastest <= 0) return {};
  return figure(*own / place.fastest);
}

CaseCell latency_cell(const ReportRow& row, std::optional<double> LatencyMedians::*percentile) {
  return figure(row.latency ? (*row.latency).*percentile : std::nullopt);
}

std::optional<double> sum_of(std::optional<double> a, std::optional<double> b) {
  return a && b ? std::optional(*a + *b) : std::nullopt;
}

struct Described {
  CaseColumn column;
  CaseCell (*cell)(const ReportRow& row, const Place& place);
  bool usual;
};

/// The one description of the columns, the most important first.
const std::vector<Described>& described() {
  static const std::vector<Described> kColumns = {
      {{"median", "median", "time"},
       [](const ReportRow& row, const Place&) { return CaseCell(wall_of(row)); },
       true},
      {{"ratio", "to the fastest", "ratio"}, ratio_cell, true},
      {{"cost", "cost of one", "time"}, cost_cell, true},
      {{"cpu", "CPU", "time"},
       [](const ReportRow& row, const Place&) { return figure(row.cpu_time); },
       true},
      {{"rate", "rate", "rate"}, rate_cell, true},
      {{"p50", "p50", "time"},
       [](const ReportRow& row, const Place&) {
         return latency_cell(row, &LatencyMedians::p50_ns);
       },
       true},
      {{"p99", "p99", "time"},
       [](const ReportRow& row, const Place&) {
         return latency_cell(row, &LatencyMedians::p99_ns);
       },
       true},
      {{"memory", "peak memory", "bytes"},
       [](const ReportRow& row, const Place&) { return figure(row.usage.peak_memory_bytes); },
       true},
      {{"failed", "failed", "count"},
       [](const ReportRow& row, const Place&) {
         return row.failures.count == 0 ? CaseCell()
                                        : figure(static_cast<double>(row.failures.count));
       },
       true},
      {{"samples", "samples", "count"},
       [](const ReportRow& row, const Place&) {
         return figure(static_cast<double>(row.iterations));
       },
       false},
      {{"switches", "context switches", "count"},
       [](const ReportRow& row, const Place&) {
         return figure(sum_of(row.usage.voluntary_switches, row.usage.involuntary_switches));
       },
       false},
      {{"faults", "page faults", "count"},
       [](const ReportRow& row, const Place&) {
         return figure(sum_of(row.usage.minor_faults, row.usage.major_faults));
       },
       false}};
  return kColumns;
}

const Described* find_described(const std::string& id) {
  const auto found =
      std::find_if(described().begin(), described().end(),
                   [&id](const Described& each) { return each.column.column == id; });
  return found == described().end() ? nullptr : &*found;
}

CaseColumn counter_column(const std::string& name) {
  return {name, name, name.ends_with("_per_second") ? "rate" : "amount"};
}

CaseCell cell_of(const ReportRow& row, const CaseColumn& column, const Place& place) {
  const Described* own = find_described(column.column);
  return own != nullptr ? own->cell(row, place) : figure(median_of_figure(row, column.column));
}

std::vector<std::string> counters_of(const std::vector<const ReportRow*>& rows) {
  std::vector<std::string> names;
  std::set<std::string> seen;
  for (const ReportRow* row : rows) {
    for (const auto& [name, values] : row->figures) {
      if (find_described(name) == nullptr && seen.insert(name).second) names.push_back(name);
    }
  }
  return names;
}

using Rows = std::vector<const ReportRow*>;

const std::string& group_of(const ReportRow& row) {
  return row.workload.empty() ? row.group : row.workload;
}

std::vector<Rows> grouped(const Rows& rows) {
  std::vector<Rows> groups;
  std::map<std::string, std::size_t> places;
  for (const ReportRow* row : rows) {
    const auto [at, fresh] = places.emplace(group_of(*row), groups.size());
    if (fresh) groups.emplace_back();
    groups[at->second].push_back(row);
  }
  return groups;
}

// Cases of one workload may have different numbers of tasks: then the cost of one tells more.
bool all_have_cost(const Rows& group) {
  return std::all_of(group.begin(), group.end(), [&group](const ReportRow* row) {
    return row->cost && row->cost->median && row->cost->per == group.front()->cost->per;
  });
}

CaseGroup group_table(Rows group, const std::vector<CaseColumn>& columns) {
  Place place;
  place.by_cost = all_have_cost(group);
  std::stable_sort(group.begin(), group.end(), [&](const ReportRow* a, const ReportRow* b) {
    return sorted_by(*a, place.by_cost) < sorted_by(*b, place.by_cost);
  });
  place.fastest = sorted_by(*group.front(), place.by_cost).value_or(0);
  CaseGroup table{group_of(*group.front()), {}};
  for (const ReportRow* row : group) {
    CaseLine line{row->name, {}};
    for (const CaseColumn& column : columns) line.cells.push_back(cell_of(*row, column, place));
    table.lines.push_back(std::move(line));
  }
  return table;
}

std::vector<CaseColumn> usual_columns(const Rows& rows) {
  std::vector<CaseColumn> columns;
  for (const Described& each : described()) {
    if (each.usual) columns.push_back(each.column);
  }
  const bool foreign = std::all_of(rows.begin(), rows.end(),
                                   [](const ReportRow* row) { return row->workload.empty(); });
  if (!foreign) return columns;
  std::size_t left = kCountersShown;
  for (const std::string& name : counters_of(rows)) {
    if (name == "items_per_second") continue;  // the column `rate` has it
    if (left-- == 0) break;
    columns.push_back(counter_column(name));
  }
  return columns;
}

// A column for which no case has a figure is left out, and so is the ratio among single cases.
void drop_empty_columns(CasesTable& table) {
  const bool alone = std::all_of(table.groups.begin(), table.groups.end(),
                                 [](const CaseGroup& group) { return group.lines.size() == 1; });
  for (std::size_t c = table.columns.size(); c-- > 0;) {
    bool any = false;
    for (const CaseGroup& group : table.groups) {
      for (const CaseLine& line : group.lines) any = any || line.cells[c].median.has_value();
    }
    if (any && !(alone && table.columns[c].column == "ratio")) continue;
    const auto at = static_cast<std::ptrdiff_t>(c);
    table.columns.erase(table.columns.begin() + at);
    for (CaseGroup& group : table.groups) {
      for (CaseLine& line : group.lines) line.cells.erase(line.cells.begin() + at);
    }
  }
}

}  // namespace

std::vector<CaseColumn> known_columns(const Report& report) {
  std::vector<CaseColumn> columns;
  for (const Described& each : described()) columns.push_back(each.column);
  for (const std::string& name : counters_of(all_rows(report))) {
    columns.push_back(counter_column(name));
  }
  return columns;
}

CasesTable cases_table(const Report& report, const std::vector<const ReportRow*>& rows,
                       const std::vector<std::string>& columns) {
  CasesTable table;
  if (rows.empty()) return table;
  table.chosen = !columns.empty();
  const std::vector<CaseColumn> known = known_columns(report);
  for (const std::string& id : columns) {
    const auto found = std::find_if(known.begin(), known.end(),
                                    [&id](const CaseColumn& each) { return each.column == id; });
    if (found != known.end()) table.columns.push_back(*found);
  }
  if (!table.chosen) table.columns = usual_columns(rows);
  for (Rows& group : grouped(rows)) {
    table.groups.push_back(group_table(std::move(group), table.columns));
  }
  if (!table.chosen) drop_empty_columns(table);
  return table;
}

std::vector<const ReportRow*> all_rows(const Report& report) {
  std::vector<const ReportRow*> rows;
  for (const ReportRow& row : report.benchmarks) rows.push_back(&row);
  return rows;
}

std::vector<const ReportRow*> rows_beside(const Report& report) {
  const Tradeoffs shown = measured_part(report.tradeoffs);
  std::vector<const ReportRow*> rows = all_rows(report);
  std::erase_if(rows, [&shown](const ReportRow* row) {
    return std::any_of(
        shown.columns.begin(), shown.columns.end(),
        [row](const TradeoffColumn& column) { return column.column == row->column; });
  });
  return rows;
}

}  // namespace fourways
