// The verdict on one column; see tradeoff_verdict.hpp.
#include "reports/tradeoffs/column_winner.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include "reports/text/human.hpp"

namespace fourways {
namespace {

struct Contestant {
  const std::string* runner;
  const TradeoffCell* cell;
};

std::vector<Contestant> contestants(std::span<const TradeoffRow> rows, std::size_t index) {
  const bool cost = kTradeoffColumns[index].figure == TradeoffColumn::Figure::cost;
  std::vector<Contestant> all;
  for (const TradeoffRow& row : rows) {
    // The baseline starts nothing and switches to nobody: winning that would mean nothing.
    if (cost && row.runner == kBaselineRunner) continue;
    if (row.cells[index].figure) all.push_back({&row.runner, &row.cells[index]});
  }
  return all;
}

bool apart(const TradeoffCell& a, const TradeoffCell& b) {
  return a.figure->interval && b.figure->interval &&
         !a.figure->interval->overlaps(*b.figure->interval);
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

std::string figure_text(const TradeoffColumn& column, const TradeoffCell& cell) {
  const bool cost = column.figure == TradeoffColumn::Figure::cost;
  const auto& interval = cell.figure->interval;
  return human_estimate(cell.figure->median, interval ? std::optional(interval->low) : std::nullopt,
                        interval ? std::optional(interval->high) : std::nullopt,
                        cost ? FigureUnit::time : FigureUnit::ratio);
}

}  // namespace

TradeoffVerdict verdict_on(std::span<const TradeoffRow> rows, std::size_t index) {
  const TradeoffColumn& column = kTradeoffColumns[index];
  const bool cost = column.figure == TradeoffColumn::Figure::cost;
  const auto all = contestants(rows, index);
  TradeoffVerdict verdict;
  if (all.empty()) {
    verdict.text = "not measured";
    return verdict;
  }
  const auto best =
      std::min_element(all.begin(), all.end(), [cost](const Contestant& a, const Contestant& b) {
        return cost ? a.cell->figure->median < b.cell->figure->median
                    : a.cell->figure->median > b.cell->figure->median;
      });
  if (all.size() == 1) {
    verdict.text = fmt::format("no winner: only {} was measured", *best->runner);
    return verdict;
  }
  RoundsNeeded needed{0, false};
  verdict.overlap.push_back(*best->runner);
  for (const Contestant& other : all) {
    if (&other == &*best || apart(*best->cell, *other.cell)) continue;
    verdict.overlap.push_back(*other.runner);
    widen(needed, rounds_to_part(*best->cell, *other.cell));
  }
  if (verdict.overlap.size() == 1) {
    verdict.overlap.clear();
    verdict.winner = *best->runner;
    verdict.text = fmt::format("{} wins with {}", *best->runner, figure_text(column, *best->cell));
    return verdict;
  }
  verdict.rounds = needed;
  verdict.text = fmt::format("no winner: {} overlap; {} would settle it",
                             fmt::join(verdict.overlap, ", "), rounds_text(needed));
  return verdict;
}

}  // namespace fourways
