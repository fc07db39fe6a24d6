// Series with known noise, for tests and simulations of what is said about histories: made up,
// seeded, the same with every standard library.
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

}  // namespace fourways
