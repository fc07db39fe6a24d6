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

FOURWAYS_FIELDS(TradeoffColumn, column, label, short_label, figure, unit, better, winner, overlap,
                rounds_needed, text);

/// A figure that stands beside the columns; it has no winner.
struct TradeoffDetail {
  std::string detail;  ///< its id
  std::string label;
  std::string unit;    ///< "ns", "bytes" or "count"
  std::string better;  ///< "higher" or "lower"
};

FOURWAYS_FIELDS(TradeoffDetail, detail, label, unit, better);

/// Why a cell is missing. `type` is SampleReason's word for it, or "not_measured".
struct CellReason {
  std::string type;
  std::string text;
};

FOURWAYS_FIELDS(CellReason, type, text);

/// A figure with its interval, or the reason for its absence.
struct TradeoffCell : Estimate {
  std::size_t rounds = 0;               ///< that the figure rests on
  std::vector<std::string> cases = {};  ///< the case names that it rests on
  bool baseline = false;                ///< 1 by definition, not measured
  std::optional<CellReason> reason = {};
  std::vector<double> values = {};  ///< one a round, in round order; a report does not keep them
};

FOURWAYS_FIELDS(TradeoffCell, median, low, high, rounds, cases, baseline, reason);

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

FOURWAYS_FIELDS(RunnerTraits, blocking_call_holds_up, locks, shares_memory, stalled_by_one_call,
                survives_crash, uses_many_cores);

struct TradeoffRow {
  std::string runner;
  std::string family;
  std::optional<RunnerTraits> traits;  ///< none where the run did not record them
  ByName<TradeoffCell> cells;          ///< by the id of the column
  ByName<TradeoffCell> details;        ///< by the id of the detail
};

FOURWAYS_FIELDS(TradeoffRow, runner, family, traits, cells, details);

struct Tradeoffs {
  std::string baseline{kBaselineRunner};
  double confidence = kConfidence;
  std::vector<TradeoffColumn> columns;
  std::vector<TradeoffDetail> details;
  std::vector<TradeoffRow> rows;
  std::vector<UnitMemory> unit_memory;
};

FOURWAYS_FIELDS(Tradeoffs, baseline, confidence, columns, details, rows,
                ("unit_memory", row.unit_memory, Presence::may_lack));

/// `tradeoffs` with only the columns in which a runner has a figure.
Tradeoffs measured_part(const Tradeoffs& tradeoffs);

/// Of each workload that feeds a column a runner's first case by natural name is taken, also if it
/// is unavailable: another would not compare. A cell needs every workload of its column (those the
/// baseline could do, for speed-ups); without one of them it is missing, for the reason given. The
/// baseline competes for speed-ups but not for the price of starting and switching.
Tradeoffs tradeoffs_of(std::span<const MeasuredCase> cases,
                       const std::map<std::string, RunnerTraits>& traits = {});

}  // namespace fourways
