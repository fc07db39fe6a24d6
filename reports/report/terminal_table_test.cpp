// The terminal's table at every width.
#include "reports/report/terminal_table.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "reports/report/report.hpp"
#include "reports/testing/samples.hpp"
#include "reports/text/text.hpp"
#include "reports/text/text_grid.hpp"

namespace fourways {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Report full_report() {
  std::vector<Sample> samples;
  std::uint64_t seed = 0;
  const std::vector<std::pair<std::string, double>> runners = {
      {"serial", 1e7}, {"thread", 6e6}, {"fork", 4e6}, {"cpython_asyncio", 9e6}};
  for (const char* column : {"cpu", "io", "start", "switch"}) {
    for (const auto& [runner, wall] : runners) {
      auto more = rounds_of(column, runner, walls_around(wall, 0.05, 12, ++seed));
      set_column(more, column);
      append(samples, std::move(more));
    }
  }
  return build_report(test_context(), samples);
}

std::size_t widest_line(const std::string& text) {
  std::istringstream lines(text);
  std::size_t widest = 0;
  for (std::string line; std::getline(lines, line);) {
    widest = std::max(widest, display_width(line));
  }
  return widest;
}

TEST(TerminalTable, no_line_is_wider_than_asked_at_any_width) {
  const auto report = full_report();
  for (std::size_t width = kLeastWidth; width <= 200; ++width) {
    EXPECT_LE(widest_line(terminal_table(report, width)), width) << terminal_table(report, width);
  }
}

TEST(TerminalTable, a_wide_terminal_shows_intervals_beside_the_medians) {
  const auto text = terminal_table(full_report(), 160);
  EXPECT_THAT(text, HasSubstr("CPU-bound"));
  EXPECT_THAT(text, ::testing::ContainsRegex("2\\.[0-9]+x\\* \\[[0-9.]+x, [0-9.]+x\\]"));
  EXPECT_THAT(text, HasSubstr("CPU-bound: fork wins with"));
}

TEST(TerminalTable, sixty_columns_still_hold_a_table) {
  const auto text = terminal_table(full_report(), 60);
  EXPECT_THAT(text, HasSubstr("runner"));
  EXPECT_THAT(text, HasSubstr("±"));
  EXPECT_THAT(text, HasSubstr("-----"));
}

TEST(TerminalTable, a_narrow_terminal_stacks_the_runners) {
  const auto text = terminal_table(full_report(), 40);
  EXPECT_THAT(text, Not(HasSubstr("-----")));
  EXPECT_THAT(text, HasSubstr("thread\n  CPU-bound: 1."));
}

TEST(TerminalTable, a_missing_cell_is_a_dash_with_its_reason_below) {
  std::vector<Sample> samples;
  for (const char* runner : {"fork", "cpython_asyncio", "thread"}) {
    append(samples, rounds_of("mix", runner, {1, 2, 3}));
  }
  set_column(samples, "mixed");
  append(samples, rounds_of("primes", "serial", {1, 2, 3}));
  const auto text = terminal_table(build_report(test_context(), samples), 200);
  EXPECT_THAT(text, HasSubstr("mixed (serial, fork, cpython_asyncio, thread): not_measured: no "
                              "mixed case has a good sample of serial"));
}

TEST(TerminalTable, only_what_was_asked_for_can_be_missing) {
  EXPECT_THAT(terminal_table(full_report(), 200), Not(HasSubstr("mixed")));
}

TEST(TerminalTable, nothing_measured_is_said) {
  EXPECT_EQ(terminal_table(build_report(test_context(), {}), 80), "nothing was measured\n");
}

TEST(TerminalTable, a_heading_that_a_file_brought_does_not_steer_either) {
  Report report = full_report();
  for (TradeoffColumn& column : report.tradeoffs.columns) {
    column.label = column.short_label = "c\x1b[31m\xC2\x9B";
  }
  for (const std::size_t width : {10, 60, 200}) {
    const std::string text = terminal_table(report, width);
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
    EXPECT_THAT(text, Not(HasSubstr("\xC2\x9B")));
  }
}

TEST(TerminalTable, a_hostile_or_endless_name_neither_steers_nor_overflows) {
  const auto samples = rounds_of("primes", "\x1b[31m" + std::string(300, 'x'), {1, 2, 3});
  const auto report = build_report(test_context(), samples);
  for (const std::size_t width :
       {std::size_t{0}, std::size_t{20}, std::size_t{60}, std::size_t{100}}) {
    const auto text = terminal_table(report, width);
    EXPECT_LE(widest_line(text), std::max(width, kLeastWidth));
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  }
}

}  // namespace
}  // namespace fourways
