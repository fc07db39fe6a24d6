// The best of a column, and all runners that it cannot be told from.
#include "reports/tradeoffs/column_winner.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <vector>

namespace fourways {
namespace {

struct Contestant {
  const std::string* runner;
  const TradeoffCell* cell;
};

bool is_cost(const TradeoffColumn& column) { return column.figure == TradeoffFigure::cost; }

std::vector<Contestant> contestants(const TradeoffColumn& column,
                                    std::span<const TradeoffRow> rows) {
  std::vector<Contestant> all;
  for (const TradeoffRow& row : rows) {
    // The baseline starts nothing and has nothing to switch to: to win that would mean nothing.
    if (is_cost(column) && row.runner == kBaselineRunner) continue;
    const TradeoffCell& cell = row.cells.at(column.column);
    if (cell.median) all.push_back({&row.runner, &cell});
  }
  return all;
}

/// Intervals that touch are not apart.
bool apart(const Estimate& a, const Estimate& b) {
  return a.low && b.low && (*a.low > *b.high || *b.low > *a.high);
}

void widen(RoundsNeeded& needed, const RoundsNeeded& other) {
  needed.rounds = std::max(needed.rounds, other.rounds);
  needed.more_than = needed.more_than || other.more_than;
}

RoundsNeeded rounds_to_part(const TradeoffCell& a, const TradeoffCell& b) {
  // The baseline is exactly 1 and has no rounds of its own.
  if (a.baseline) return rounds_to_exclude_one(b.values);
  if (b.baseline) return rounds_to_exclude_one(a.values);
  return rounds_to_separate(a.values, b.values);
}

}  // namespace

void name_winner(TradeoffColumn& column, std::span<const TradeoffRow> rows) {
  const auto all = contestants(column, rows);
  if (all.empty()) {
    column.text = "not measured";
    return;
  }
  const auto best = std::min_element(
      all.begin(), all.end(), [cost = is_cost(column)](const Contestant& a, const Contestant& b) {
        return cost ? a.cell->median < b.cell->median : a.cell->median > b.cell->median;
      });
  if (all.size() == 1) {
    column.text = fmt::format("no winner: only {} was measured", *best->runner);
    return;
  }
  RoundsNeeded needed{0, false};
  for (const Contestant& other : all) {
    if (&other == &*best || apart(*best->cell, *other.cell)) continue;
    column.overlap.push_back(*other.runner);
    widen(needed, rounds_to_part(*best->cell, *other.cell));
  }
  if (column.overlap.empty()) {
    column.winner = *best->runner;
    const FigureUnit unit = is_cost(column) ? FigureUnit::time : FigureUnit::ratio;
    column.text = fmt::format("{} wins with {}", *best->runner, human_estimate(*best->cell, unit));
    return;
  }
  column.overlap.insert(column.overlap.begin(), *best->runner);
  column.rounds_needed = needed;
  column.text = fmt::format("no winner: {} overlap; {} would settle it",
                            fmt::join(column.overlap, ", "), rounds_text(needed));
}

}  // namespace fourways
