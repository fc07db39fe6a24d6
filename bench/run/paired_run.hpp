// Paired run: two sides of each case, base and new, measured in turns until the gate has decided.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "bench/run/measuring_loop.hpp"
#include "bench/run/metric.hpp"
#include "reports/comparison/comparison.hpp"
#include "reports/gate/gate.hpp"

namespace fourways {

struct PairedPlan {
  std::vector<std::string> cases;            // a name of both sides together
  std::vector<Metric> metrics = {Metric{}};  // all of them decide, as one family with all cases
  std::vector<Metric> informed = {};         // are told in the remarks alone
  ChangeRule rule;
  std::uint32_t most_rounds = 100;
  std::uint64_t seed = 0;
  std::chrono::duration<double> time_limit{0};  // of all measuring; 0: none
  bool same_work = true;    // the sides must do the same; false where they differ in settings
  bool to_the_end = false;  // measure all rounds of all cases, whatever is decided
  bool quiet = false;
};

/// Measures and judges. Case i of the plan is case i of both subjects. A case in which a side fails
/// in kMostFailuresInARow blocks one after another, or does other work than the other side, is
/// given up and stands among the uncompared, as does a metric that a side of a case lacks. `base`,
/// `newer` and `differences` of the result are left to the caller. Throws std::invalid_argument if
/// plan.most_rounds cannot decide anything.
Comparison run_pairs(
    const PairedPlan& plan, Subject& base, Subject& newer, const MeasuringWorld& world,
    const Keep& keep = [](const Sample&) {});

}  // namespace fourways
