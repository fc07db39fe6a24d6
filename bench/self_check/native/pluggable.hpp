// Our side: a built-in workload on one of our runners, as the suite itself runs it.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "bench/self_check/native/comparison.hpp"

namespace fourways::native {

struct Job {
  std::string workload;
  std::string runner;
  std::uint32_t tasks = 8;
  std::uint32_t workers = 2;
  std::map<std::string, std::string> params;
};

enum class Figure {
  wall,           // begin to the last result, per operation
  wall_and_join,  // begin to all units gone, per operation
  cpu,            // processor time of all units, per operation
};

/// Measures the second of two batches in the same process. `operations` divide the figure.
Measure pluggable(Job job, Figure figure, double operations);

}  // namespace fourways::native
