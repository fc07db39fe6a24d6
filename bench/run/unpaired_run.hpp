// Unpaired run: so many rounds of samples of one subject, as `fourways run` takes them. Each sample
// is kept before the next starts, so that a crash or a hang costs one sample, and an earlier run of
// the same plan can be gone on with.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "bench/run/measuring_loop.hpp"

namespace fourways {

struct RunPlan {
  std::uint32_t rounds = 1;
  std::uint64_t seed = 0;
  bool quiet = false;
};

/// Measures what is missing in `samples`, those of an earlier run of the same plan, and adds it
/// there. A case that the subject refuses is asked once and not run. `keep` is told of each new
/// sample and may throw, which ends the run.
LoopResult run_plan(const RunPlan& plan, Subject& subject, const MeasuringWorld& world,
                    const std::function<void(const Sample&)>& keep, std::vector<Sample>& samples);

}  // namespace fourways
