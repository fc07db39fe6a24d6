// The result of `fourways noise`, as a table and as JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/gate/gate_trials.hpp"
#include "reports/record/fields.hpp"

namespace fourways {

FOURWAYS_FIELDS(Proportion, hits, trials, ("share", row.share()), ("low", row.low()),
                ("high", row.high()));

struct CaseNoise {
  std::string name;
  double time_ns = 0;
  double deviation = 0;  // of a block's value
  double ratio = 1;      // of the injected change
  Power power;
  std::optional<std::size_t> rounds;  // for the power that is wished
};
FOURWAYS_FIELDS(CaseNoise, ("case", row.name), time_ns, ("noise", row.deviation),
                ("injected_ratio", row.ratio), ("found", row.power.found),
                ("mean_rounds", row.power.mean_blocks), ("rounds_for_power", row.rounds));

/// Of the gates that were run in full.
struct RealGates {
  std::string base;  // what was compared
  std::string newer;
  Proportion slower = {};
  Proportion changed = {};
  double seconds = 0;
};
FOURWAYS_FIELDS(RealGates, base, ("new", row.newer), slower, changed, seconds);

struct NoiseReport {
  ChangeRule rule;
  std::size_t most_rounds = 0;
  double wished_power = 0;
  std::size_t pool_rounds = 0;
  std::uint64_t seed = 0;
  FalseAlarms alarms;
  std::vector<CaseNoise> cases;
  std::optional<RealGates> real;
};

/// For a terminal or a log.
std::string noise_table(const NoiseReport& report, std::size_t width);

OrderedJson noise_json(const NoiseReport& report);

}  // namespace fourways
