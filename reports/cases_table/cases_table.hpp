// The figures of cases as they were measured: a line a case, grouped by workload, the quickest
// first. It stands where the trade-offs have no column: no baseline, workloads that belong to no
// column, benchmarks of other programs. The columns are described here once; the terminal, Markdown
// and the page lay them out. Pure, thread-safe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reports/report/report.hpp"

namespace fourways {

struct CaseColumn {
  std::string column;  ///< its id, as --columns takes it
  std::string label;
  std::string unit;  ///< "time", "ratio", "rate", "bytes", "count" or "amount"
};

void fields(Is<CaseColumn> auto& column, auto&& visit) {
  visit("column", column.column);
  visit("label", column.label);
  visit("unit", column.unit);
}

/// `per` says what a cost is a cost of, a rate a rate of.
struct CaseCell : Estimate {
  std::string per = {};

  CaseCell() = default;
  CaseCell(const Estimate& figure, std::string of = {}) : Estimate(figure), per(std::move(of)) {}
};

void fields(Is<CaseCell> auto& cell, auto&& visit) {
  visit("median", cell.median);
  visit("low", cell.low);
  visit("high", cell.high);
  visit("per", cell.per, Presence::if_any);
}

struct CaseLine {
  std::string name;
  std::vector<CaseCell> cells;  ///< one a column
};

void fields(Is<CaseLine> auto& line, auto&& visit) {
  visit("case", line.name);
  visit("cells", line.cells);
}

struct CaseGroup {
  std::string name;  ///< the workload; of foreign cases what they share, often nothing
  std::vector<CaseLine> lines;
};

void fields(Is<CaseGroup> auto& group, auto&& visit) {
  visit("group", group.name);
  visit("lines", group.lines);
}

struct CasesTable {
  std::vector<CaseColumn> columns;  ///< the most important first
  std::vector<CaseGroup> groups;
  bool chosen = false;  ///< the columns were asked for, so that all are to be shown
};

void fields(Is<CasesTable> auto& table, auto&& visit) {
  visit("columns", table.columns);
  visit("groups", table.groups);
}

/// Which columns `--columns` may name: the usual ones, then the figures of the cases.
std::vector<CaseColumn> known_columns(const Report& report);

/// The table of `rows`. `columns` are ids of known_columns(); without any, those of the usual ones
/// that a row has a figure for.
CasesTable cases_table(const Report& report, const std::vector<const ReportRow*>& rows,
                       const std::vector<std::string>& columns = {});

/// The rows that the trade-offs do not show, for no column of theirs was measured.
std::vector<const ReportRow*> rows_beside(const Report& report);
std::vector<const ReportRow*> all_rows(const Report& report);

/// A figure as people read it, without its interval: "1.97 ms", "12.3 M/s".
std::string cell_figure(double value, const CaseColumn& column);
/// "1.97 ms [1.91 ms, 2.01 ms]", "-" without a figure.
std::string cell_text(const CaseCell& cell, const CaseColumn& column);

/// In lines of at most `width` columns: as many columns of the table as fit, unless they were
/// chosen. One case below the other where not even the times fit.
std::string cases_text(const CasesTable& table, std::size_t width);

/// Markdown: a table a group that has a name, or one of all.
std::string cases_markdown(const CasesTable& table);

}  // namespace fourways
