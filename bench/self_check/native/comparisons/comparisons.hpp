// The lists of comparisons, one an area, each in the file of its name.
#pragma once

#include <vector>

#include "bench/self_check/native/comparison.hpp"

namespace fourways::native {

std::vector<Comparison> gil_comparisons();
std::vector<Comparison> ipc_comparisons();
std::vector<Comparison> echo_comparisons();
std::vector<Comparison> model_comparisons();
std::vector<Comparison> tree_comparisons();
std::vector<Comparison> pool_comparisons();

}  // namespace fourways::native
