// Who wins one column of the trade-off table, or why nobody does and how many rounds would tell.
#pragma once

#include <cstddef>
#include <span>

#include "reports/tradeoffs/tradeoffs.hpp"

namespace fourways {

/// Judges column `index` of kTradeoffColumns over `rows`. Pure, thread-safe.
TradeoffVerdict verdict_on(std::span<const TradeoffRow> rows, std::size_t index);

}  // namespace fourways
