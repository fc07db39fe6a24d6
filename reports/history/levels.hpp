// The levels of a series: change points part it into them. Within a level the case is stable, so
// the level's median and spread say how long the case takes. Pure, thread-safe.
#pragma once

#include <cstddef>
#include <vector>

#include "reports/history/history.hpp"

namespace fourways {

/// The points [begin, end) of a series.
struct Level {
  std::size_t begin = 0;
  std::size_t end = 0;
  double median = 0;  ///< in the unit of the series
};

/// The natural logarithms of the medians.
std::vector<double> log_medians(const Series& series);

/// Oldest first; one if nothing changed, none for a series without points.
std::vector<Level> levels_of(const Series& series);

/// log_medians() of the newest level.
std::vector<double> newest_level(const Series& series);

}  // namespace fourways
