// The table of cases: its figures by hand, its order, its columns, and its lines at every width.
#include "reports/cases_table/cases_table.hpp"

#include <gmock/gmock.h>

#include <sstream>

#include "reports/report/terminal_table.hpp"
#include "reports/testing/samples.hpp"
#include "reports/text/text.hpp"
#include "reports/text/text_grid.hpp"

namespace fourways {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

/// Two workloads that belong to no column, on two runners.
Report lab_report() {
  std::vector<Sample> samples;
  append(samples, rounds_of("lab", "thread", {8e3, 8e3, 8e3, 8e3, 8e3, 9e3}));
  append(samples, rounds_of("lab", "fork", {4e3, 4e3, 4e3, 4e3, 4e3, 5e3}));
  append(samples, rounds_of("den", "fork", {1e6, 1e6, 1e6, 1e6, 1e6, 1e6}));
  set_column(samples, "");
  for (Sample& sample : samples) sample.figures["hits"] = 12345678;
  return build_report(test_context(), samples);
}

std::vector<std::string> names_of(const CasesTable& table) {
  std::vector<std::string> names;
  for (const CaseGroup& group : table.groups) {
    for (const CaseLine& line : group.lines) names.push_back(line.name);
  }
  return names;
}

std::vector<std::string> ids_of(const CasesTable& table) {
  std::vector<std::string> ids;
  for (const CaseColumn& column : table.columns) ids.push_back(column.column);
  return ids;
}

std::size_t widest(const std::string& text) {
  std::istringstream lines(text);
  std::size_t most = 0;
  for (std::string line; std::getline(lines, line);) most = std::max(most, display_width(line));
  return most;
}

TEST(CasesTable, is_grouped_by_workload_and_the_quickest_comes_first) {
  const Report report = lab_report();
  const CasesTable table = cases_table(report, all_rows(report));
  EXPECT_THAT(names_of(table),
              ElementsAre("den/fork/tasks:8", "lab/fork/tasks:8", "lab/thread/tasks:8"));
  EXPECT_THAT(ids_of(table),
              ElementsAre("median", "ratio", "cost", "cpu", "rate", "p50", "p99", "memory"));
}

TEST(CasesTable, figures_are_as_reckoned_by_hand) {
  const Report report = lab_report();
  const CasesTable table = cases_table(report, all_rows(report));
  std::vector<std::string> cells;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    cells.push_back(cell_text(table.groups[1].lines[1].cells[c], table.columns[c]));
  }
  EXPECT_THAT(cells,
              ElementsAre("8.00 µs [8.00 µs, 9.00 µs]", "2.00x", "1.00 µs [1.00 µs, 1.13 µs]",
                          "3.00 ms", "1.00 M/s", "2.00 µs", "4.00 µs", "1.00 MiB"));
}

TEST(CasesTable, columns_can_be_chosen_and_counters_are_columns) {
  const Report report = lab_report();
  const CasesTable table = cases_table(report, all_rows(report), {"hits", "samples"});
  EXPECT_THAT(ids_of(table), ElementsAre("hits", "samples"));
  EXPECT_EQ(cell_text(table.groups[0].lines[0].cells[0], table.columns[0]), "12.3 M");
  EXPECT_THAT(cases_text(table, 80), HasSubstr("den/fork/tasks:8    12.3 M        6\n"));
}

TEST(CasesTable, no_line_is_wider_than_asked_at_any_width) {
  const Report report = lab_report();
  const CasesTable table = cases_table(report, all_rows(report));
  for (std::size_t width = kLeastWidth; width <= 200; ++width) {
    EXPECT_LE(widest(cases_text(table, width)), width) << cases_text(table, width);
  }
}

TEST(CasesTable, narrow_terminals_lose_the_last_columns_and_say_so) {
  const Report report = lab_report();
  const std::string text = cases_text(cases_table(report, all_rows(report)), 60);
  EXPECT_THAT(text, HasSubstr("to the fastest"));
  EXPECT_THAT(text, HasSubstr("±"));
  EXPECT_THAT(text, HasSubstr("no room for cost, cpu"));
  EXPECT_THAT(cases_text(cases_table(report, all_rows(report)), 30),
              HasSubstr("lab/fork/tasks:8\n  median: 4.00 µs"));
}

TEST(CasesTable, stands_where_no_column_was_measured_and_asks_for_nothing_else) {
  const std::string text = terminal_table(lab_report(), 200);
  EXPECT_THAT(text, HasSubstr("lab/thread/tasks:8"));
  EXPECT_THAT(text, Not(HasSubstr("not measured")));
  EXPECT_THAT(text, Not(HasSubstr("without a figure")));
  EXPECT_THAT(text, Not(HasSubstr("CPU-bound")));
}

TEST(CasesTable, follows_the_trade_offs_with_what_these_do_not_show) {
  auto samples = rounds_of("primes", "serial", walls_around(1e7, 0.01, 12, 1));
  append(samples, rounds_of("primes", "thread", walls_around(5e6, 0.01, 12, 2)));
  auto lab = rounds_of("lab", "thread", walls_around(7e6, 0.01, 12, 3));
  set_column(lab, "");
  append(samples, lab);
  const Report report = build_report(test_context(), samples);
  const std::string text = terminal_table(report, 120);
  EXPECT_THAT(text, HasSubstr("CPU-bound: thread wins"));
  EXPECT_THAT(text, HasSubstr("lab/thread/tasks:8"));
  EXPECT_THAT(text, Not(HasSubstr("primes/thread/tasks:8")));
  EXPECT_THAT(text, Not(HasSubstr("IO-bound")));
  EXPECT_THAT(terminal_table(report, 120, {"median"}), HasSubstr("primes/thread/tasks:8"));
}

TEST(CasesTable, hostile_names_keep_their_place) {
  auto samples = rounds_of("a|b\n<c>", "\x1b[31mr", {1, 2, 3});
  set_column(samples, "");
  const Report report = build_report(test_context(), samples);
  const CasesTable table = cases_table(report, all_rows(report));
  EXPECT_THAT(cases_markdown(table), HasSubstr("| a\\|b &lt;c&gt;/ \\[31mr/tasks:8 |"));
  EXPECT_THAT(cases_text(table, 100), Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace fourways
