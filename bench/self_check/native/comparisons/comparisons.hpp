// The lists of comparisons, one an area, each in the file of its name.
#pragma once

#include <vector>

#include "bench/self_check/native/comparison.hpp"

namespace fourways::native {

std::vector<TwinComparison> gil_comparisons();
std::vector<TwinComparison> ipc_comparisons();
std::vector<TwinComparison> echo_comparisons();
std::vector<TwinComparison> model_comparisons();
std::vector<TwinComparison> tree_comparisons();
std::vector<TwinComparison> pool_comparisons();

}  // namespace fourways::native
