// What a runner costs beside its speed: messages, memory, the largest crowd, context switches.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "reports/tradeoffs/tradeoffs.hpp"

namespace fourways {

std::vector<TradeoffDetail> all_details();

/// A cell for each of all_details(). Messages and requests are those of the runner's first case (by
/// natural name) of queue, pipe_stream and echo. The memory of a unit is what its largest crowd
/// holds more than its smallest, divided by the difference, round by round, of crowds at one
/// setting. Pure, thread-safe.
ByName<TradeoffCell> details_of(const std::string& runner, std::span<const MeasuredCase> cases);

}  // namespace fourways
