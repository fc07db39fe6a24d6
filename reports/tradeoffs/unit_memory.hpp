// The memory of one unit: the slope of what a crowd holds over the number that are alive. The
// intercept is what the process holds anyway; it is charged to no unit. Pure, thread-safe.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "reports/record/measured_case.hpp"

namespace fourways {

/// So many different numbers of units before a slope is believed.
inline constexpr std::size_t kLeastCrowds = 5;

struct UnitMemory {
  /// Medians over the samples of a case.
  struct Point {
    double alive = 0;
    double memory_bytes = 0;
  };
  std::string workload;
  std::string runner;
  std::string family;
  SampleParams params;        ///< what the cases have in common: all but the number of tasks
  double bytes_per_unit = 0;  ///< the slope
  double base_bytes = 0;      ///< the intercept
  double r2 = 0;
  /// The slopes of "pss_bytes" and the like, that sum to that of the whole.
  std::map<std::string, double> parts_per_unit;
  std::vector<Point> points;  ///< by alive
};

FOURWAYS_FIELDS(UnitMemory::Point, alive, memory_bytes);

FOURWAYS_FIELDS(UnitMemory, workload, runner, family, params, bytes_per_unit, base_bytes, r2,
                parts_per_unit, points);

/// One for each runner and setting that has good cases with the figures `alive` and `memory_bytes`
/// at kLeastCrowds different numbers alive, in the order of the cases. Workers may vary with tasks.
std::vector<UnitMemory> unit_memories_of(std::span<const MeasuredCase> cases);

}  // namespace fourways
