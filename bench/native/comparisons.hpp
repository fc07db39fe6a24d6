// The lists of comparisons, one an area, each in the file of its name.
#pragma once

#include <vector>

#include "bench/native/comparison.hpp"

namespace fourways::native {

std::vector<Comparison> echo_comparisons();
std::vector<Comparison> model_comparisons();

}  // namespace fourways::native
