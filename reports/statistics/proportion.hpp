// A share of trials, and how far chance may have moved it. Pure, thread-safe.
#pragma once

#include <cstddef>
#include <string>

#include "reports/statistics/statistics.hpp"

namespace fourways {

struct Proportion {
  std::size_t hits = 0;
  std::size_t trials = 0;

  /// Of none: 0.
  [[nodiscard]] double share() const {
    return trials == 0 ? 0 : static_cast<double>(hits) / static_cast<double>(trials);
  }
  /// The exact interval from the binomial distribution (Clopper and Pearson 1934, Biometrika 26,
  /// 404-413), half the error on each side. [0, 1] without trials.
  [[nodiscard]] double low(double confidence = kConfidence) const;
  [[nodiscard]] double high(double confidence = kConfidence) const;
};

/// "0 of 300 (0% [0%, 1.22%])", the interval at 95 %.
std::string proportion_text(const Proportion& proportion);

}  // namespace fourways
