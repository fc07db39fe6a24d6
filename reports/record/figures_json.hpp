// Statistics as JSON, in the one form that reports and comparisons share. Pure, thread-safe.
#pragma once

#include <optional>

#include "reports/record/json.hpp"
#include "reports/statistics/pairs.hpp"
#include "reports/statistics/statistics.hpp"

namespace fourways {

/// json_number(), or null without a value.
OrderedJson json_number(const std::optional<double>& value);

/// {"low", "high", "confidence", "coverage"}, or null without an interval.
OrderedJson interval_json(const std::optional<MedianInterval>& interval);

/// {"rounds": n, "more_than": bool}, or null where none are needed.
OrderedJson rounds_json(const std::optional<RoundsNeeded>& needed);

}  // namespace fourways
