// Paired run: two sides of each case, base and new, measured in turns until the gate has decided.
// A round gives each case that is still open one block of four samples, base, new, new, base or the
// reverse by a seeded coin, each sample in a fresh process; the cases come in a new order each
// round. How the sides are measured is asked of a PairedWorld, so that tests need no processes.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "bench/cases/case.hpp"
#include "bench/run/interrupts.hpp"
#include "bench/run/sample_process.hpp"
#include "reports/comparison/comparison.hpp"
#include "reports/gate/gate.hpp"

namespace fourways {

struct PairedCase {
  std::string name;  // of both together
  Case base;
  Case newer;
};

struct PairedPlan {
  std::vector<PairedCase> cases;
  ChangeRule rule;
  std::uint32_t most_rounds = 100;
  std::uint64_t seed = 0;
  std::chrono::duration<double> time_limit{0};  // of all measuring; 0: none
  bool same_work = true;    // the sides must do the same; false where they differ in settings
  bool to_the_end = false;  // measure all rounds of all cases, whatever is decided
  bool quiet = false;
};

/// Two samples one after the other, one of each side.
struct MeasuredPair {
  Sample base;
  Sample newer;
  bool disturbed = false;  // others took processor time meanwhile
};

struct PairedWorld {
  /// None: interrupted, the run is to end.
  std::function<std::optional<MeasuredPair>(const PairedCase&, bool base_first)> measure;
  /// Told of each sample of a finished pair, before the next pair begins. Round, order and the
  /// notes kSideNote and, where disturbed, kDisturbedNote are set.
  std::function<void(const Sample&)> keep = [](const Sample&) {};
};

/// So many pairs of a case may be measured again as a share of those that it has, beside the first.
inline constexpr double kMostRepeated = 0.2;

/// Measures and judges. A case in which a side fails in kMostFailuresInARow blocks one after
/// another, or does other work than the other side, is given up and stands among the uncompared.
/// `base`, `newer` and `differences` of the result are left to the caller. Throws
/// std::invalid_argument if plan.most_rounds cannot decide anything.
Comparison run_pairs(const PairedPlan& plan, const PairedWorld& world);

/// Measures by run_sample(): each side with its own program, watched for others at work.
PairedWorld real_world(const SampleRequest& base, const SampleRequest& newer,
                       Interrupts& interrupts);

}  // namespace fourways
