// What can be taken from one sample, by name: the one vocabulary of claims and trade-offs.
// Pure, thread-safe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reports/record/measured_case.hpp"
#include "reports/record/sample.hpp"
#include "reports/statistics/pairs.hpp"

namespace fourways {

struct Quantity {
  enum class Kind {
    wall,         ///< wall time, ns
    cost,         ///< wall time an operation, ns
    cpu_cost,     ///< processor time of all units an operation, ns
    switch_cost,  ///< context switches an operation
    latency,      ///< median latency, ns
    units,        ///< units created
    tasks_done,
    figure,       ///< the figure of that name
    figure_cost,  ///< the figure of that name an operation
  };
  Kind kind = Kind::wall;
  std::string figure = {};
};

inline const Quantity kWallTime{Quantity::Kind::wall};
inline const Quantity kCostOfOne{Quantity::Kind::cost};

/// None where the sample does not have it, or it is not finite.
std::optional<double> value_of(const Quantity& quantity, const Sample& sample);

/// By round, of the good samples that have it.
std::vector<RoundValue> series_of(const Quantity& quantity, const MeasuredCase& measured);

/// "context switches of one"
std::string name_of(const Quantity& quantity);

}  // namespace fourways
