// A median with its interval as reports hold it, and the fields of what statistics tell.
#pragma once

#include <optional>
#include <string>

#include "reports/record/fields.hpp"
#include "reports/statistics/pairs.hpp"
#include "reports/statistics/statistics.hpp"
#include "reports/text/human.hpp"

namespace fourways {

/// None where it is unknown; the bounds stand both or neither.
struct Estimate {
  std::optional<double> median;
  std::optional<double> low;
  std::optional<double> high;

  Estimate() = default;
  Estimate(const MedianEstimate& figure) : Estimate(figure.median, figure.interval) {}
  Estimate(std::optional<double> middle, const std::optional<MedianInterval>& interval)
      : median(middle) {
    if (!interval) return;
    low = interval->low;
    high = interval->high;
  }
};

FOURWAYS_FIELDS(Estimate, median, low, high);

/// "1.97x [1.91x, 2.01x]", the figure alone without bounds, "-" without a figure.
inline std::string human_estimate(const Estimate& estimate, FigureUnit unit) {
  if (!estimate.median) return "-";
  return human_estimate(*estimate.median, estimate.low, estimate.high, unit);
}

FOURWAYS_FIELDS(MedianInterval, low, high, confidence, coverage);

FOURWAYS_FIELDS(RoundsNeeded, rounds, more_than);

}  // namespace fourways
