// The table of cases on a terminal and in Markdown.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "reports/cases_table/cases_table.hpp"
#include "reports/text/human.hpp"
#include "reports/text/text.hpp"
#include "reports/text/text_grid.hpp"

namespace fourways {
namespace {

constexpr std::size_t kLeastTableWidth = 40;

/// How much of an interval is shown.
enum class Detail { bounds, percent };

std::string half_width(const CaseCell& cell) {
  if (!cell.low || !cell.high || !cell.median || *cell.median <= 0) return "";
  const double half = std::max(*cell.high - *cell.median, *cell.median - *cell.low);
  const double percent = half / *cell.median * 100;
  return percent < 9.95 ? fmt::format(" ±{:.1f}%", percent) : fmt::format(" ±{:.0f}%", percent);
}

std::string shown(const CaseCell& cell, const CaseColumn& column, Detail detail) {
  if (detail == Detail::bounds || !cell.median) return cell_text(cell, column);
  return cell_figure(*cell.median, column) + half_width(cell);
}

// "cost of one" of tasks alone is the cost of a task.
std::string heading_of(const CasesTable& table, std::size_t c) {
  const CaseColumn& column = table.columns[c];
  std::string per;
  for (const CaseGroup& group : table.groups) {
    for (const CaseLine& line : group.lines) {
      const std::string& own = line.cells[c].per;
      if (own.empty()) continue;
      if (!per.empty() && per != own) return column.label;
      per = own;
    }
  }
  if (per.empty()) return column.label;
  return column.unit == "rate" ? per + "s/s" : "a " + per;
}

bool has_groups(const CasesTable& table) {
  return std::any_of(table.groups.begin(), table.groups.end(),
                     [](const CaseGroup& group) { return group.lines.size() > 1; });
}

std::vector<GridRow> grid_of(const CasesTable& table, std::size_t columns, Detail detail) {
  GridRow header = {{"case"}};
  for (std::size_t c = 0; c < columns; ++c) {
    header.push_back({escape_terminal(heading_of(table, c))});
  }
  const GridRow gap(columns + 1, CellLines{""});
  std::vector<GridRow> grid = {std::move(header)};
  for (const CaseGroup& group : table.groups) {
    if (grid.size() > 1 && has_groups(table)) grid.push_back(gap);
    for (const CaseLine& line : group.lines) {
      GridRow cells = {{escape_terminal(line.name)}};
      for (std::size_t c = 0; c < columns; ++c) {
        cells.push_back({shown(line.cells[c], table.columns[c], detail)});
      }
      grid.push_back(std::move(cells));
    }
  }
  return grid;
}

std::string left_out(const CasesTable& table, std::size_t columns, std::size_t width) {
  std::vector<std::string> names;
  for (std::size_t c = columns; c < table.columns.size(); ++c) {
    names.push_back(table.columns[c].column);
  }
  if (names.empty()) return "";
  return wrap(
      escape_terminal(fmt::format("no room for {}; --columns chooses", fmt::join(names, ", "))),
      width, 2);
}

std::string stacked(const CasesTable& table, std::size_t width) {
  std::string text;
  for (const CaseGroup& group : table.groups) {
    for (const CaseLine& line : group.lines) {
      text += wrap(escape_terminal(line.name), width, 2);
      for (std::size_t c = 0; c < table.columns.size(); ++c) {
        if (!line.cells[c].median) continue;
        text +=
            "  " + wrap(escape_terminal(fmt::format("{}: {}", heading_of(table, c),
                                                    cell_text(line.cells[c], table.columns[c]))),
                        width - 2, 2);
      }
    }
  }
  return text;
}

std::string markdown_lines(const CasesTable& table, const CaseGroup& group) {
  std::string text;
  for (const CaseLine& line : group.lines) {
    std::vector<std::string> cells = {escape_markdown(line.name)};
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      cells.push_back(cell_text(line.cells[c], table.columns[c]));
    }
    text += markdown_row(cells);
  }
  return text;
}

}  // namespace

std::string cell_figure(double value, const CaseColumn& column) {
  if (column.unit == "time") return human_time(value);
  if (column.unit == "ratio") return human_ratio(value);
  if (column.unit == "bytes") return human_bytes(value);
  if (column.unit == "count") return human_count(value);
  return human_amount(value) + (column.unit == "rate" ? "/s" : "");
}

std::string cell_text(const CaseCell& cell, const CaseColumn& column) {
  if (!cell.median) return "-";
  const std::string figure = cell_figure(*cell.median, column);
  if (!cell.low || !cell.high) return figure;
  return fmt::format("{} [{}, {}]", figure, cell_figure(*cell.low, column),
                     cell_figure(*cell.high, column));
}

std::string cases_text(const CasesTable& table, std::size_t width) {
  width = std::max(width, kLeastWidth);
  if (table.groups.empty()) return "";
  if (width < kLeastTableWidth) return stacked(table, width);
  const std::size_t all = table.columns.size();
  for (const Detail detail : {Detail::bounds, Detail::percent}) {
    if (auto text = laid_out(grid_of(table, all, detail), width)) return *text;
  }
  for (std::size_t columns = table.chosen ? 0 : all; columns > 0; --columns) {
    if (auto text = laid_out(grid_of(table, columns, Detail::percent), width)) {
      return *text + left_out(table, columns, width);
    }
  }
  return stacked(table, width);
}

std::string cases_markdown(const CasesTable& table) {
  if (table.groups.empty()) return "";
  std::vector<std::string> headings = {"case"};
  std::string rule = "| :--- |";
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    headings.push_back(escape_markdown(heading_of(table, c)));
    rule += " ---: |";
  }
  const std::string header = markdown_row(headings) + rule + "\n";
  std::string text;
  if (!has_groups(table)) {
    text += header;
    for (const CaseGroup& group : table.groups) text += markdown_lines(table, group);
    return text + "\n";
  }
  for (const CaseGroup& group : table.groups) {
    if (!group.name.empty()) text += fmt::format("### {}\n\n", escape_markdown(group.name));
    text += header + markdown_lines(table, group) + "\n";
  }
  return text;
}

}  // namespace fourways
