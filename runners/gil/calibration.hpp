// Measures the pace of a real interpreter on this machine, in our own steps and lines.
#pragma once

#include <string>

#include "runners/gil/pace.hpp"
#include "workloads/contract/arena.hpp"

namespace fourways {

struct MeasuredPace {
  Pace pace;
  std::string note;  // "pace of CPython 3.11.2: a turn 32.0 ns, a request 6.1 µs, ..."
};

/// Has `python` (found by PATH) take turns and serve requests, and takes turns and serves requests
/// under the emulation's own lock in between, for a second and a half. SIGPIPE must be ignored.
/// Throws std::exception: no such program, or it does not do what Python does.
MeasuredPace measure_pace(const Arena& arena, const std::string& python);

}  // namespace fourways
