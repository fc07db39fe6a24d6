// One row of report.json's `benchmarks`: Google Benchmark's keys, then ours. Pure, thread-safe.
#pragma once

#include <cstddef>
#include <optional>

#include "reports/record/json.hpp"
#include "reports/record/measured_case.hpp"
#include "reports/statistics/pairs.hpp"

namespace fourways {

/// Baseline's wall over a case's wall, paired by round: above 1 the case is faster.
struct Speedup {
  MedianEstimate ratio;
  std::size_t pairs;
  double p_value;                      ///< sign test against 1, not yet adjusted
  std::optional<RoundsNeeded> needed;  ///< none when the interval already excludes 1
};

/// None when `baseline` is null or `measured` itself, or when no round has both.
std::optional<Speedup> speedup_of(const MeasuredCase& measured, const MeasuredCase* baseline);

/// Google Benchmark's grouping: a family is one workload on one runner.
struct RowIndex {
  std::size_t family;
  std::size_t instance;
};

/// The row of a case that has a good sample. `p_holm` is the speed-up's adjusted p value.
OrderedJson row_json(const MeasuredCase& measured, RowIndex index,
                     const std::optional<Speedup>& speedup, double p_holm);

/// The entry in `unavailable` of a case without a good sample.
OrderedJson unavailable_json(const MeasuredCase& measured);

}  // namespace fourways
