// Noise on which gates are tried: recorded, and made up so that each model shows one of the ways in
// which machines disturb measurements.
#pragma once

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "reports/gate/gate_trials.hpp"

namespace fourways {

struct NoiseModel {
  std::string name;
  std::string summary;
  std::size_t cases = 0;
  std::vector<std::size_t> computing;  // cases that count as such, and the others
  std::vector<std::size_t> waiting;
  /// A trial's blocks; draws from `random`, which outlives it.
  std::function<BlockSource(std::mt19937_64& random)> source;
};

/// As it was recorded. `pool` must outlive the model.
NoiseModel recorded_model(const NoisePool& pool);

/// Normal noise, heavy tails, drift, two modes, steal bursts; ten cases each.
std::vector<NoiseModel> made_up_models();

}  // namespace fourways
