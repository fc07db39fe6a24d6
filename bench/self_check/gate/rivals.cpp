#include "bench/self_check/gate/rivals.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

namespace fourways {

double u_test(std::span<const double> base, std::span<const double> newer) {
  if (base.empty() || newer.empty()) return 1;
  std::vector<std::pair<double, bool>> all;  // value, of the base
  for (const double value : base) all.emplace_back(value, true);
  for (const double value : newer) all.emplace_back(value, false);
  std::sort(all.begin(), all.end());
  double rank_sum = 0;  // of the base; ties share their ranks
  double ties = 0;
  for (std::size_t i = 0; i < all.size();) {
    std::size_t end = i;
    while (end < all.size() && all[end].first == all[i].first) ++end;
    const double rank = static_cast<double>(i + 1 + end) / 2;
    for (std::size_t k = i; k < end; ++k) rank_sum += all[k].second ? rank : 0;
    const double tied = static_cast<double>(end - i);
    ties += tied * tied * tied - tied;
    i = end;
  }
  const double n = static_cast<double>(base.size());
  const double m = static_cast<double>(newer.size());
  const double total = n + m;
  const double u = rank_sum - n * (n + 1) / 2;
  const double variance = n * m / 12 * (total + 1 - ties / (total * (total - 1)));
  if (variance <= 0) return 1;
  const double z = std::max(0.0, std::abs(u - n * m / 2) - 0.5) / std::sqrt(variance);
  return std::erfc(z / std::sqrt(2.0));
}

double mean_ratio(std::span<const double> base, std::span<const double> newer) {
  const auto mean = [](std::span<const double> values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  };
  return mean(newer) / mean(base);
}

}  // namespace fourways
