// Made-up series with known noise, for tests and simulations of what is said about histories. They
// are seeded and the same with every standard library. Uniform values become normal ones by Box and
// Muller's method.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fourways {

/// All of about the same standard deviation.
enum class Noise {
  normal,
  heavy,      ///< Student's t with three degrees of freedom, as a shared machine has it
  two_modes,  ///< one value in ten lies elsewhere, as with layouts of memory
};

/// `count` independent values around 0 with the standard deviation `deviation`.
std::vector<double> made_series(Noise noise, double deviation, std::size_t count,
                                std::uint64_t seed);

/// Gates over cases in which nothing changed, by their fences alone (fence.hpp).
struct UnchangedGates {
  std::size_t alarms = 0;  ///< gates in which any of the cases lay beyond its fence
  double mean_width = 0;   ///< of a fence, above
};

/// `gates` gates over `cases` series of `runs` runs and a new one each, at the error of a gate.
UnchangedGates unchanged_gates(Noise noise, double deviation, std::size_t runs, std::size_t cases,
                               std::size_t gates, std::uint64_t seed);

}  // namespace fourways
