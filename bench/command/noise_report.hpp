// The result of `fourways noise`, as a table and as JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/gate/gate_trials.hpp"
#include "reports/record/json.hpp"

namespace fourways {

struct CaseNoise {
  std::string name;
  double time_ns = 0;
  double deviation = 0;  // of a block's value
  double ratio = 1;      // of the injected change
  Power power;
  std::optional<std::size_t> rounds;  // for the power that is wished
};

/// Of the gates that were run in full.
struct RealGates {
  std::string base;  // what was compared
  std::string newer;
  Proportion slower;
  Proportion changed;
  double seconds = 0;
};

struct NoiseReport {
  ChangeRule rule;
  std::size_t most_rounds = 0;
  double wished_power = 0;
  std::size_t pool_rounds = 0;
  std::uint64_t seed = 0;
  FalseAlarms alarms;
  std::vector<CaseNoise> cases;
  RealGates real;
};

/// For a terminal or a log.
std::string noise_table(const NoiseReport& report, std::size_t width);

OrderedJson noise_json(const NoiseReport& report);

}  // namespace fourways
