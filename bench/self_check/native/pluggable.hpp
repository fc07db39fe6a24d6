// Our side: a built-in workload on one of our runners, as bench_models runs it.
#pragma once

#include <string>

#include "bench/self_check/native/comparison.hpp"

namespace fourways::native {

enum class Figure {
  wall,           // begin to the last result, per operation
  wall_and_join,  // begin to all units gone, per operation
  cpu,            // processor time of all units, per operation
};

/// Measures the second of two batches of a case in the same process: "square/fork/tasks:64".
/// `operations` divide the figure.
Measure pluggable(std::string case_name, Figure figure, double operations);

}  // namespace fourways::native
