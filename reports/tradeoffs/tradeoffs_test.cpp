// The trade-off table: figures by hand, who wins, who overlaps, what is missing and why.
#include "reports/tradeoffs/tradeoffs.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// The place of a column.
constexpr std::size_t kCpu = 0;
constexpr std::size_t kStart = 3;

const TradeoffCell& cell_in(const TradeoffRow& row, std::size_t column) {
  return (row.cells.begin() + static_cast<std::ptrdiff_t>(column))->second;
}

const std::vector<double>& even_walls() {
  static const std::vector<double> walls(12, 100.0);
  return walls;
}

std::vector<double> walls_of(double wall) { return std::vector<double>(12, wall); }

Tradeoffs table_of(const std::vector<Sample>& samples) {
  return tradeoffs_of(gather_cases(samples));
}

const TradeoffRow& row_of(const Tradeoffs& table, const std::string& runner) {
  return *std::find_if(table.rows.begin(), table.rows.end(),
                       [&](const TradeoffRow& row) { return row.runner == runner; });
}

TEST(Tradeoffs, a_speedup_is_the_geometric_mean_over_the_workloads_of_its_column) {
  auto samples = rounds_of("primes", "serial", even_walls());
  append(samples, rounds_of("square", "serial", even_walls()));
  append(samples, rounds_of("primes", "thread", walls_of(50)));    // 2
  append(samples, rounds_of("square", "thread", walls_of(12.5)));  // 8
  const auto table = table_of(samples);
  const auto& cell = cell_in(row_of(table, "thread"), kCpu);
  ASSERT_TRUE(cell.median);
  EXPECT_NEAR(cell.median.value(), 4, 1e-12);
  EXPECT_THAT(cell.cases, ElementsAre("primes/thread/tasks:8", "square/thread/tasks:8"));
  EXPECT_TRUE(cell_in(row_of(table, "serial"), kCpu).baseline);
}

TEST(Tradeoffs, rounds_are_paired_so_that_shared_noise_cancels) {
  auto samples = rounds_of("primes", "serial", {100, 300, 200, 900, 500, 700});
  append(samples, rounds_of("primes", "thread", {50, 150, 100, 450, 250, 350}));
  const auto table = table_of(samples);
  const auto& cell = cell_in(row_of(table, "thread"), kCpu);
  EXPECT_NEAR(cell.low.value(), 2, 1e-12);
  EXPECT_NEAR(cell.high.value(), 2, 1e-12);
}

TEST(Tradeoffs, a_winner_is_named_when_its_interval_stands_alone) {
  auto samples = rounds_of("primes", "serial", even_walls());
  append(samples, rounds_of("primes", "thread", walls_around(60, 0.02, 12, 1)));
  append(samples, rounds_of("primes", "fork", walls_around(40, 0.02, 12, 2)));
  const auto table = table_of(samples);
  EXPECT_EQ(table.columns[kCpu].winner, "fork");
  EXPECT_THAT(table.columns[kCpu].overlap, IsEmpty());
  EXPECT_FALSE(table.columns[kCpu].rounds_needed);
  EXPECT_THAT(table.columns[kCpu].text, HasSubstr("fork wins with 2."));
}

TEST(Tradeoffs, no_winner_is_named_where_intervals_overlap) {
  auto samples = rounds_of("primes", "serial", even_walls());
  append(samples, rounds_of("primes", "thread", walls_around(40.1, 0.1, 12, 1)));
  append(samples, rounds_of("primes", "fork", walls_around(40, 0.1, 12, 2)));
  const auto table = table_of(samples);
  const auto& column = table.columns[kCpu];
  EXPECT_FALSE(column.winner);
  EXPECT_THAT(column.overlap, ::testing::UnorderedElementsAre("thread", "fork"));
  ASSERT_TRUE(column.rounds_needed);
  EXPECT_GT(column.rounds_needed->rounds, 12U);
  EXPECT_THAT(column.text, AllOf(HasSubstr("no winner: "), HasSubstr("overlap; ")));
}

TEST(Tradeoffs, the_baseline_wins_where_nothing_beats_it) {
  auto samples = rounds_of("primes", "serial", even_walls());
  append(samples, rounds_of("primes", "thread", walls_of(150)));
  EXPECT_EQ(table_of(samples).columns[kCpu].winner, "serial");
}

TEST(Tradeoffs, too_few_rounds_never_make_a_winner) {
  auto samples = rounds_of("primes", "serial", {100, 100});
  append(samples, rounds_of("primes", "thread", {10, 10}));
  append(samples, rounds_of("primes", "fork", {50, 50}));
  const auto table = table_of(samples);
  EXPECT_FALSE(table.columns[kCpu].winner);
  EXPECT_EQ(table.columns[kCpu].rounds_needed->rounds, 6U);
}

TEST(Tradeoffs, costs_are_per_operation_and_the_baseline_does_not_compete) {
  auto samples = rounds_of("start", "serial", walls_of(8));
  append(samples, rounds_of("start", "thread", walls_of(80'000)));
  append(samples, rounds_of("start", "fiber", walls_of(800)));
  set_column(samples, "start");
  const auto table = table_of(samples);
  EXPECT_NEAR(cell_in(row_of(table, "serial"), kStart).median.value(), 1, 1e-9);
  EXPECT_NEAR(cell_in(row_of(table, "thread"), kStart).median.value(), 10'000, 1e-6);
  EXPECT_EQ(table.columns[kStart].winner, "fiber");
  EXPECT_EQ(table.columns[kCpu].text, "not measured");
}

TEST(Tradeoffs, a_cell_that_lacks_a_workload_gives_the_typed_reason) {
  auto samples = rounds_of("primes", "serial", even_walls());
  append(samples, rounds_of("square", "serial", even_walls()));
  append(samples, rounds_of("primes", "thread", even_walls()));
  append(samples, rounds_of("square", "thread", even_walls()));
  append(samples, rounds_of("primes", "fork", even_walls()));
  for (Sample& sample : samples) {
    if (sample.workload == "square" && sample.runner == "thread") {
      make_failed(sample, SampleReason::Type::needs, "wants child tasks");
    }
  }
  const auto table = table_of(samples);
  const auto& thread = cell_in(row_of(table, "thread"), kCpu);
  EXPECT_FALSE(thread.median);
  EXPECT_EQ(thread.reason->type, "needs");
  EXPECT_EQ(thread.reason->text, "square: wants child tasks");
  EXPECT_EQ(cell_in(row_of(table, "fork"), kCpu).reason->type, "not_measured");
}

TEST(Tradeoffs, a_workload_that_the_baseline_cannot_do_is_left_out) {
  auto samples = rounds_of("primes", "serial", even_walls());
  append(samples, rounds_of("primes", "thread", walls_of(50)));
  auto impossible = rounds_of("barrier", "serial", {0});
  make_failed(impossible[0], SampleReason::Type::needs, "wants two tasks alive");
  append(samples, impossible);
  append(samples, rounds_of("barrier", "thread", walls_of(5)));
  const auto table = table_of(samples);
  EXPECT_NEAR(cell_in(row_of(table, "thread"), kCpu).median.value(), 2, 1e-12);
}

TEST(Tradeoffs, without_the_baseline_there_is_no_speedup_but_still_a_cost) {
  auto samples = rounds_of("primes", "thread", even_walls());
  auto start = rounds_of("start", "thread", even_walls());
  set_column(start, "start");
  append(samples, start);
  const auto table = table_of(samples);
  EXPECT_THAT(cell_in(table.rows[0], kCpu).reason->text, HasSubstr("serial"));
  EXPECT_TRUE(cell_in(table.rows[0], kStart).median);
  EXPECT_EQ(table.columns[kStart].text, "no winner: only thread was measured");
}

TEST(Tradeoffs, of_several_cases_the_first_by_name_stands_even_if_it_failed) {
  auto samples = rounds_of("primes", "serial", even_walls());
  append(samples, rounds_of("primes", "thread", walls_of(50)));
  auto more = rounds_of("primes", "thread", walls_of(10));
  for (Sample& sample : more) {
    sample.case_name = "primes/thread/tasks:16";
    sample.params["tasks"] = std::int64_t{16};
  }
  append(samples, more);
  auto table = table_of(samples);
  EXPECT_THAT(cell_in(row_of(table, "thread"), kCpu).cases, ElementsAre("primes/thread/tasks:8"));
  for (Sample& sample : samples) {
    if (sample.case_name == "primes/thread/tasks:8") {
      make_failed(sample, SampleReason::Type::timeout, "30 s");
    }
  }
  table = table_of(samples);
  EXPECT_EQ(cell_in(row_of(table, "thread"), kCpu).reason->type, "timeout");
}

}  // namespace
}  // namespace fourways
