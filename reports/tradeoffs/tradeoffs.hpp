// The trade-off table: one row per runner, and for each kind of work the speed-up over the
// baseline, for each kind of upkeep the cost of one. It names a winner only where the intervals
// allow it. Pure functions, thread-safe.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "reports/record/estimate.hpp"
#include "reports/record/measured_case.hpp"
#include "reports/tradeoffs/unit_memory.hpp"

namespace fourways {

enum class TradeoffFigure {
  speedup,  ///< baseline's wall / this wall, per round the geometric mean over the workloads
  cost,     ///< wall / operations in ns, per round the geometric mean over the workloads
};
std::span<const std::string_view> words(TradeoffFigure);

/// A column, and which runner wins it as far as the intervals tell.
struct TradeoffColumn {
  std::string column;  ///< its id, as Sample::column spells it
  std::string label;   ///< "CPU-bound"
  std::string short_label;
  TradeoffFigure figure = TradeoffFigure::speedup;
  std::string unit;                        ///< "ratio" or "ns"
  std::string better;                      ///< "higher" or "lower"
  std::optional<std::string> winner = {};  ///< its interval overlaps no other
  std::vector<std::string> overlap = {};   ///< without a winner: the best and all it overlaps
  std::optional<RoundsNeeded> rounds_needed = {};  ///< that would part them; none with a winner
  std::string text = {};                           ///< the same as one sentence
};

void fields(Is<TradeoffColumn> auto& column, auto&& visit) {
  visit("column", column.column);
  visit("label", column.label);
  visit("short_label", column.short_label);
  visit("figure", column.figure);
  visit("unit", column.unit);
  visit("better", column.better);
  visit("winner", column.winner);
  visit("overlap", column.overlap);
  visit("rounds_needed", column.rounds_needed);
  visit("text", column.text);
}

/// A figure that stands beside the columns; it has no winner.
struct TradeoffDetail {
  std::string detail;  ///< its id
  std::string label;
  std::string unit;    ///< "ns", "bytes" or "count"
  std::string better;  ///< "higher" or "lower"
};

void fields(Is<TradeoffDetail> auto& detail, auto&& visit) {
  visit("detail", detail.detail);
  visit("label", detail.label);
  visit("unit", detail.unit);
  visit("better", detail.better);
}

/// Why a cell is missing. `type` is SampleReason's word for it, or "not_measured".
struct CellReason {
  std::string type;
  std::string text;
};

void fields(Is<CellReason> auto& reason, auto&& visit) {
  visit("type", reason.type);
  visit("text", reason.text);
}

/// A figure with its interval, or the reason for its absence.
struct TradeoffCell : Estimate {
  std::size_t rounds = 0;               ///< that the figure rests on
  std::vector<std::string> cases = {};  ///< the case names that it rests on
  bool baseline = false;                ///< 1 by definition, not measured
  std::optional<CellReason> reason = {};
  std::vector<double> values = {};  ///< one a round, in round order; a report does not keep them
};

void fields(Is<TradeoffCell> auto& cell, auto&& visit) {
  visit("median", cell.median);
  visit("low", cell.low);
  visit("high", cell.high);
  visit("rounds", cell.rounds);
  visit("cases", cell.cases);
  visit("baseline", cell.baseline);
  visit("reason", cell.reason);
}

TradeoffCell missing_cell(std::string type, std::string text);
/// `values` is not empty.
TradeoffCell measured_cell(std::vector<double> values, std::vector<std::string> cases);

/// What the model of a runner is, in words of bench's own.
struct RunnerTraits {
  std::string blocking_call_holds_up;
  std::string locks;  ///< when tasks need them: "across_waits"
  bool shares_memory = false;
  bool stalled_by_one_call = false;  ///< more than the caller
  bool survives_crash = false;
  bool uses_many_cores = false;
};

void fields(Is<RunnerTraits> auto& traits, auto&& visit) {
  visit("blocking_call_holds_up", traits.blocking_call_holds_up);
  visit("locks", traits.locks);
  visit("shares_memory", traits.shares_memory);
  visit("stalled_by_one_call", traits.stalled_by_one_call);
  visit("survives_crash", traits.survives_crash);
  visit("uses_many_cores", traits.uses_many_cores);
}

struct TradeoffRow {
  std::string runner;
  std::string family;
  std::optional<RunnerTraits> traits;  ///< none where the run did not record them
  ByName<TradeoffCell> cells;          ///< by the id of the column
  ByName<TradeoffCell> details;        ///< by the id of the detail
};

void fields(Is<TradeoffRow> auto& row, auto&& visit) {
  visit("runner", row.runner);
  visit("family", row.family);
  visit("traits", row.traits);
  visit("cells", row.cells);
  visit("details", row.details);
}

struct Tradeoffs {
  std::string baseline{kBaselineRunner};
  double confidence = kConfidence;
  std::vector<TradeoffColumn> columns;
  std::vector<TradeoffDetail> details;
  std::vector<TradeoffRow> rows;
  std::vector<UnitMemory> unit_memory;
};

void fields(Is<Tradeoffs> auto& tradeoffs, auto&& visit) {
  visit("baseline", tradeoffs.baseline);
  visit("confidence", tradeoffs.confidence);
  visit("columns", tradeoffs.columns);
  visit("details", tradeoffs.details);
  visit("rows", tradeoffs.rows);
  visit("unit_memory", tradeoffs.unit_memory, Presence::may_lack);
}

/// `tradeoffs` with only the columns in which a runner has a figure.
Tradeoffs measured_part(const Tradeoffs& tradeoffs);

/// Of each workload that feeds a column a runner's first case by natural name is taken, also if it
/// is unavailable: another would not compare. A cell needs every workload of its column (those the
/// baseline could do, for speed-ups); without one of them it is missing, for the reason given. The
/// baseline competes for speed-ups but not for the price of starting and switching.
Tradeoffs tradeoffs_of(std::span<const MeasuredCase> cases,
                       const std::map<std::string, RunnerTraits>& traits = {});

}  // namespace fourways
