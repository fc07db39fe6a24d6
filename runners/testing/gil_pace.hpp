// The pace at which `gil` goes in tests: to measure the interpreter's takes longer than most of
// them.
#pragma once

#include "runners/table.hpp"

namespace fourways {

inline void set_gil_pace_for_tests() {
  find_runner("gil").calibrate("10000 300 80 a pace for tests");
}

}  // namespace fourways
