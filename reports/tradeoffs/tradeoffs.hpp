// The trade-off table: one row per runner, and for each kind of work the speed-up over the
// baseline, for each kind of upkeep the cost of one. It names a winner only where the intervals
// allow it. Pure functions, thread-safe.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/record/json.hpp"
#include "reports/record/measured_case.hpp"
#include "reports/statistics/statistics.hpp"

namespace fourways {

struct TradeoffColumn {
  enum class Figure {
    speedup,  ///< baseline's wall / this wall, per round the geometric mean over the workloads
    cost,     ///< wall / operations in ns, per round the geometric mean over the workloads
  };
  std::string_view id;     ///< as Sample::column spells it
  std::string_view label;  ///< "CPU-bound"
  std::string_view short_label;
  Figure figure;
};

inline constexpr std::array<TradeoffColumn, 5> kTradeoffColumns = {{
    {"cpu", "CPU-bound", "CPU", TradeoffColumn::Figure::speedup},
    {"io", "IO-bound", "IO", TradeoffColumn::Figure::speedup},
    {"mixed", "mixed", "mixed", TradeoffColumn::Figure::speedup},
    {"start", "start", "start", TradeoffColumn::Figure::cost},
    {"switch", "switch", "switch", TradeoffColumn::Figure::cost},
}};

struct TradeoffCell {
  std::vector<double> values;            ///< one figure a round, in round order
  std::optional<MedianEstimate> figure;  ///< none when the cell is missing
  std::vector<std::string> cases;        ///< the case names that the figure rests on
  bool baseline = false;                 ///< 1 by definition, not measured
  std::string reason_type;               ///< of a missing cell: SampleReason's word for it, or
  std::string reason_text;               ///< "not_measured"
};

/// A cell without a figure. `type` is SampleReason's word for the reason, or "not_measured".
TradeoffCell missing_cell(std::string type, std::string text);

/// What stands beside the columns; nobody wins it.
struct TradeoffDetail {
  std::string_view id;
  std::string_view label;
  std::string_view unit;  ///< "ns", "bytes" or "count"
  bool more_is_better;
};

inline constexpr std::array<TradeoffDetail, 6> kTradeoffDetails = {{
    {"exchange", "message through a queue", "ns", false},
    {"pipe", "message through a pipe", "ns", false},
    {"memory", "memory of a unit", "bytes", false},
    {"crowd", "largest crowd", "count", true},
    {"switches", "context switches a request", "count", false},
    {"system_calls", "system calls a request", "count", false},
}};

struct TradeoffRow {
  std::string runner;
  std::string family;
  std::array<TradeoffCell, kTradeoffColumns.size()> cells;
  std::array<TradeoffCell, kTradeoffDetails.size()> details;
};

/// Who is best in a column, as far as the intervals tell.
struct TradeoffVerdict {
  std::optional<std::string> winner;   ///< its interval overlaps nobody else's
  std::vector<std::string> overlap;    ///< without a winner: the best and all it overlaps
  std::optional<RoundsNeeded> rounds;  ///< that would part them; none with a winner
  std::string text;                    ///< the same as one sentence
};

struct TradeoffTable {
  std::vector<TradeoffRow> rows;
  std::array<TradeoffVerdict, kTradeoffColumns.size()> verdicts;
};

/// Of each workload that feeds a column a runner's first case by natural name is taken, also if it
/// is unavailable: another would not compare. A cell needs every workload of its column (those the
/// baseline could do, for speed-ups); without one of them it is missing, for the reason given. The
/// baseline competes for speed-ups but not for the price of starting and switching.
TradeoffTable tradeoffs_of(std::span<const MeasuredCase> cases);

/// `traits`: the context's object `runners`, or null; a runner that is not in it has none.
OrderedJson tradeoffs_json(const TradeoffTable& table, const OrderedJson& traits = nullptr);

}  // namespace fourways
