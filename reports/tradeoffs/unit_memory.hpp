// The memory of one unit: the slope of what a crowd holds over the number that are alive. What the
// process holds anyway is the intercept, and so charged to nobody. Pure functions, thread-safe.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "reports/record/json.hpp"
#include "reports/record/measured_case.hpp"
#include "reports/statistics/line_fit.hpp"

namespace fourways {

/// So many different numbers of units before a slope is believed.
inline constexpr std::size_t kLeastCrowds = 5;

struct UnitMemory {
  std::string workload;
  std::string runner;
  std::string family;
  SampleParams params;  ///< what the cases have in common: all but the number of tasks
  /// memory_bytes over alive, by alive; medians over the samples of a case.
  std::vector<std::pair<double, double>> points;
  LineFit fit;                          ///< slope: bytes a unit
  std::map<std::string, double> parts;  ///< the slopes of "pss_bytes" and the like, that sum to it
};

/// One for each runner and setting that has good cases with the figures `alive` and `memory_bytes`
/// at kLeastCrowds different numbers alive, in the order of the cases. Workers may vary with tasks.
std::vector<UnitMemory> unit_memories_of(std::span<const MeasuredCase> cases);

OrderedJson unit_memories_json(std::span<const UnitMemory> memories);

}  // namespace fourways
