#include "reports/gate/made_series.hpp"

#include <cmath>
#include <numbers>
#include <random>

#include "reports/gate/change.hpp"
#include "reports/statistics/fence.hpp"

namespace fourways {
namespace {

class Source {
 public:
  explicit Source(std::uint64_t seed) : random_(seed) {}

  double uniform() { return (static_cast<double>(random_() >> 11) + 0.5) * 0x1p-53; }
  double normal() {
    return std::sqrt(-2 * std::log(uniform())) * std::cos(2 * std::numbers::pi * uniform());
  }
  double of(Noise noise) {
    switch (noise) {
      case Noise::normal: return normal();
      case Noise::heavy: return heavy();
      case Noise::two_modes: return two_modes();
    }
    return 0;
  }

 private:
  // The variance of t with three degrees of freedom is three.
  double heavy() {
    double squares = 0;
    for (int i = 0; i < 3; ++i) squares += std::pow(normal(), 2);
    return normal() / std::sqrt(squares);
  }
  // A tenth of the values lies three deviations away: variance 0.09 * 9 + s^2 = 1.
  double two_modes() {
    const double mode = uniform() < 0.1 ? 3 : 0;
    return mode - 0.3 + normal() * std::sqrt(1 - 0.81);
  }

  std::mt19937_64 random_;
};

}  // namespace

std::vector<double> made_series(Noise noise, double deviation, std::size_t count,
                                std::uint64_t seed) {
  Source source(seed);
  std::vector<double> values;
  values.reserve(count);
  for (std::size_t i = 0; i < count; ++i) values.push_back(deviation * source.of(noise));
  return values;
}

UnchangedGates unchanged_gates(Noise noise, double deviation, std::size_t runs, std::size_t cases,
                               std::size_t gates, std::uint64_t seed) {
  UnchangedGates result;
  const double error = kFamilyError / static_cast<double>(cases);
  for (std::size_t gate = 0; gate < gates; ++gate) {
    NoiseTail tail;
    std::vector<std::vector<double>> all;
    for (std::size_t i = 0; i < cases; ++i) {
      all.push_back(made_series(noise, deviation, runs + 1, seed + gate * cases + i));
      tail.add({all.back().data(), runs});
    }
    bool alarm = false;
    for (const auto& values : all) {
      const Fence fence = fence_of({values.data(), runs});
      const auto width = fence_width(fence, error, tail);
      const double moved = values.back() - fence.center;
      alarm = alarm || moved > width->above || moved < -width->below;
      result.mean_width += width->above / static_cast<double>(cases * gates);
    }
    result.alarms += alarm ? 1 : 0;
  }
  return result;
}

}  // namespace fourways
