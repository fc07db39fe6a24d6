// Times of samples one after another, dealt out to the sides by a coin as a run deals them.
#include "bench/self_check/gate/models.hpp"

#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

namespace fourways {
namespace {

constexpr std::size_t kCases = 10;
constexpr double kTime_ns = 1e7;
// How much the CPU-bound samples of a quiet virtual machine vary, in logarithms.
constexpr double kQuiet = 0.007;

double normal(std::mt19937_64& random) {
  // Box and Muller; 1 - u, for u may be 0.
  const double radius = std::sqrt(-2 * std::log(1 - uniform_share(random)));
  return radius * std::cos(2 * std::numbers::pi * uniform_share(random));
}

double exponential(std::mt19937_64& random) { return -std::log(1 - uniform_share(random)); }

/// How much too long the next sample of the machine takes, as a logarithm.
using SampleNoise = std::function<double(std::mt19937_64& random)>;

NoiseModel made_up(std::string name, std::string summary,
                   const std::function<SampleNoise()>& noise_of_trial) {
  NoiseModel model{std::move(name), std::move(summary), kCases, {}, {}, {}};
  model.computing.resize(kCases);
  std::iota(model.computing.begin(), model.computing.end(), std::size_t{0});
  model.waiting = model.computing;
  model.source = [noise_of_trial](std::mt19937_64& random) -> BlockSource {
    return [&random, noise = noise_of_trial()](std::size_t, std::size_t) mutable {
      std::array<double, 4> times{};
      for (double& time : times) time = kTime_ns * std::exp(noise(random));
      NoiseBlock block{{times[0], times[3]}, {times[1], times[2]}};
      if (random() >> 63 != 0) std::swap(block.base_ns, block.newer_ns);
      return block;
    };
  };
  return model;
}

SampleNoise drifting() {
  return [level = 0.0](std::mt19937_64& random) mutable {
    level += 1e-4 + 0.003 * normal(random);
    return level + kQuiet * normal(random);
  };
}

SampleNoise bursting() {
  return [burst = false](std::mt19937_64& random) mutable {
    burst = burst ? uniform_share(random) > 0.1 : uniform_share(random) < 0.02;
    const double stolen = burst ? std::log1p(0.3 * exponential(random)) : 0;
    return stolen + kQuiet * normal(random);
  };
}

}  // namespace

NoiseModel recorded_model(const NoisePool& pool) {
  NoiseModel model{"recorded", "drawn from recorded noise, run by run", pool.cases.size(), {}, {},
                   {}};
  for (std::size_t i = 0; i < pool.cases.size(); ++i) {
    (pool.cases[i].kind == "cpu" ? model.computing : model.waiting).push_back(i);
  }
  model.source = [&pool](std::mt19937_64& random) -> BlockSource {
    return [draw = PoolDraw(pool, random)](std::size_t index, std::size_t round) mutable {
      return draw.block(index, round);
    };
  };
  return model;
}

std::vector<NoiseModel> made_up_models() {
  const auto same = [](const SampleNoise& noise) { return [noise] { return noise; }; };
  return {
      made_up("normal", "normal, 0.7% a sample",
              same([](std::mt19937_64& random) { return kQuiet * normal(random); })),
      made_up("tails", "Student's t with 2 degrees of freedom, 0.7%",
              same([](std::mt19937_64& random) {
                return kQuiet * normal(random) / std::sqrt(exponential(random));
              })),
      made_up("drift", "a walk of 0.3% a sample and a trend, common to all cases, and 0.7%",
              drifting),
      made_up("modes", "3 samples in 10 take 15% longer, and 0.7%",
              same([](std::mt19937_64& random) {
                return (uniform_share(random) < 0.3 ? std::log(1.15) : 0) + kQuiet * normal(random);
              })),
      made_up("steal", "bursts of 10 samples that take 30% longer on average, and 0.7%", bursting),
  };
}

}  // namespace fourways
