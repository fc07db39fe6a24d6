// Gate trials: whole gates run on noise instead of on a machine, to count how often they are right.
// They run the gate itself (gate.hpp), not a model of it, round by round as
// bench/run/paired_run.cpp runs it. Pure; a source of random numbers belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <vector>

#include "reports/gate/gate.hpp"
#include "reports/gate/noise_pool.hpp"
#include "reports/statistics/proportion.hpp"

namespace fourways {

/// Where the blocks of one trial come from. Rounds ascend.
using BlockSource = std::function<NoiseBlock(std::size_t index, std::size_t round)>;

/// A case that is truly slower in a trial.
struct Injected {
  std::size_t index = 0;
  double ratio = 1;  ///< new over base: the new side's times are multiplied by it
};

struct TrialCase {
  ChangeOutcome outcome;
  std::vector<NoiseBlock> blocks;  ///< that it took
};

/// One gate from its first round to its last.
std::vector<TrialCase> run_trial(std::size_t cases, const ChangeRule& rule,
                                 const LookSchedule& schedule, const BlockSource& source,
                                 const Injected& injected = {});

/// The answers of many gates in which nothing had changed.
struct FalseAlarms {
  Proportion slower;       ///< gates that called any case slower: those that fail a job
  Proportion changed;      ///< gates that called any case slower or faster
  Proportion unsettled;    ///< cases left inconclusive
  double mean_blocks = 0;  ///< a case took
};

/// The answers of gates in which one case was slower and all others were not.
struct Power {
  Proportion found;
  double mean_blocks = 0;  ///< that case took
};

/// Trials on the blocks of a pool, drawn anew for each trial.
class PoolTrials {
 public:
  /// `pool` has rounds and outlives this. Throws std::invalid_argument as LookSchedule does.
  PoolTrials(const NoisePool& pool, const ChangeRule& rule, std::size_t most_rounds,
             std::uint64_t seed);

  FalseAlarms false_alarms(std::size_t gates);
  Power power(const Injected& injected, std::size_t gates);

 private:
  std::vector<TrialCase> trial(const Injected& injected);

  const NoisePool* pool_;
  ChangeRule rule_;
  LookSchedule schedule_;
  std::mt19937_64 random_;
};

/// The fewest rounds at most, of steps of a fifth, with which a gate on the noise of this pool
/// finds the change in at least `wished` of `gates` trials; none up to kMostRounds / 10.
std::optional<std::size_t> rounds_for_power(const NoisePool& pool, const ChangeRule& rule,
                                            const Injected& injected, double wished,
                                            std::size_t gates, std::uint64_t seed);

}  // namespace fourways
