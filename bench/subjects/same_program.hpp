// Whether two programs are one, so that measuring them could only find noise.
#pragma once

#include <string>

#include "bench/run/interrupts.hpp"

namespace fourways {

/// Whether both paths are one, or lead to programs that are equal byte for byte, as is every object
/// that the dynamic loader would give them. A script is equal to itself alone, for it may read what
/// stands beside it. False where that cannot be found out. The loader is asked (`--list`), which
/// starts no program; `interrupts` as run_fresh() takes them.
bool same_program(const std::string& base, const std::string& newer, Interrupts& interrupts);

}  // namespace fourways
