// Which runner wins a column of the trade-off table, or why none does and how many rounds would
// tell.
#pragma once

#include <span>

#include "reports/tradeoffs/tradeoffs.hpp"

namespace fourways {

/// Fills in `winner`, `overlap`, `rounds_needed` and `text` of `column`, whose cells stand in
/// `rows`. Pure, thread-safe.
void name_winner(TradeoffColumn& column, std::span<const TradeoffRow> rows);

}  // namespace fourways
