#include "reports/gate/gate_trials.hpp"

#include <algorithm>

namespace fourways {
namespace {

bool any(const std::vector<TrialCase>& trial, ChangeOutcome outcome) {
  return std::any_of(trial.begin(), trial.end(),
                     [outcome](const TrialCase& each) { return each.outcome == outcome; });
}

}  // namespace

std::vector<TrialCase> run_trial(std::size_t cases, const ChangeRule& rule,
                                 const LookSchedule& schedule, const BlockSource& source,
                                 const Injected& injected) {
  Gate gate(cases, rule, schedule);
  std::vector<TrialCase> trial(cases);
  for (std::size_t round = 0; gate.any_open(); ++round) {
    for (std::size_t i = 0; i < cases; ++i) {
      if (!gate.open(i)) continue;
      NoiseBlock block = source(i, round);
      if (i == injected.index) {
        for (double& time : block.newer_ns) time *= injected.ratio;
      }
      gate.add(i, block_value(block.base_ns, block.newer_ns));
      trial[i].blocks.push_back(block);
    }
    gate.judge();
  }
  for (std::size_t i = 0; i < cases; ++i) trial[i].outcome = gate.judged(i).outcome;
  return trial;
}

PoolTrials::PoolTrials(const NoisePool& pool, const ChangeRule& rule, std::size_t most_rounds,
                       std::uint64_t seed)
    : pool_(&pool),
      rule_(rule),
      schedule_(pool.cases.size(), rule.family_error, most_rounds),
      random_(seed) {}

std::vector<TrialCase> PoolTrials::trial(const Injected& injected) {
  PoolDraw draw(*pool_, random_);
  return run_trial(
      pool_->cases.size(), rule_, schedule_,
      [&draw](std::size_t index, std::size_t round) { return draw.block(index, round); }, injected);
}

FalseAlarms PoolTrials::false_alarms(std::size_t gates) {
  FalseAlarms alarms;
  std::size_t blocks = 0;
  for (std::size_t i = 0; i < gates; ++i) {
    const auto said = trial({});
    const bool slower = any(said, ChangeOutcome::slower);
    alarms.slower.hits += slower ? 1 : 0;
    alarms.changed.hits += slower || any(said, ChangeOutcome::faster) ? 1 : 0;
    for (const TrialCase& each : said) {
      alarms.unsettled.hits += each.outcome == ChangeOutcome::inconclusive ? 1 : 0;
      blocks += each.blocks.size();
    }
  }
  alarms.slower.trials = alarms.changed.trials = gates;
  alarms.unsettled.trials = gates * pool_->cases.size();
  alarms.mean_blocks = static_cast<double>(blocks) / static_cast<double>(alarms.unsettled.trials);
  return alarms;
}

Power PoolTrials::power(const Injected& injected, std::size_t gates) {
  Power power;
  std::size_t blocks = 0;
  for (std::size_t i = 0; i < gates; ++i) {
    const auto said = trial(injected);
    power.found.hits += said[injected.index].outcome == ChangeOutcome::slower ? 1 : 0;
    blocks += said[injected.index].blocks.size();
  }
  power.found.trials = gates;
  power.mean_blocks = static_cast<double>(blocks) / static_cast<double>(gates);
  return power;
}

std::optional<std::size_t> rounds_for_power(const NoisePool& pool, const ChangeRule& rule,
                                            const Injected& injected, double wished,
                                            std::size_t gates, std::uint64_t seed) {
  for (std::size_t rounds = LookSchedule::least(pool.cases.size(), rule.family_error);
       rounds <= kMostRounds / 10; rounds += rounds / 5) {
    PoolTrials trials(pool, rule, rounds, seed);
    if (trials.power(injected, gates).found.share() >= wished) return rounds;
  }
  return std::nullopt;
}

}  // namespace fourways
