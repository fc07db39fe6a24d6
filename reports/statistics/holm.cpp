#include "reports/statistics/holm.hpp"

#include <algorithm>
#include <numeric>

namespace fourways {

std::vector<HolmStep> holm_steps(std::span<const double> p_values, double error) {
  std::vector<std::size_t> ascending(p_values.size());
  std::iota(ascending.begin(), ascending.end(), std::size_t{0});
  std::stable_sort(ascending.begin(), ascending.end(),
                   [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
  std::vector<HolmStep> steps(p_values.size());
  double least = 0;
  std::size_t left = p_values.size();
  std::size_t divisor = left;
  for (const std::size_t member : ascending) {
    const double p = p_values[member];
    least = std::max(least, std::min(1.0, static_cast<double>(left) * p));
    steps[member] = {least, divisor};
    const bool rejected = divisor == left && p <= error / static_cast<double>(divisor);
    --left;
    if (rejected) divisor = left;
  }
  return steps;
}

std::vector<std::size_t> holm_divisors(
    std::size_t members,
    const std::function<bool(std::size_t member, std::size_t divisor)>& rejects) {
  std::vector<std::size_t> divisors(members, members);
  std::vector<std::size_t> left(members);
  std::iota(left.begin(), left.end(), std::size_t{0});
  for (std::size_t before = 0; !left.empty() && before != left.size();) {
    before = left.size();
    std::erase_if(left, [&](std::size_t member) {
      divisors[member] = before;
      return rejects(member, before);
    });
  }
  return divisors;
}

}  // namespace fourways
