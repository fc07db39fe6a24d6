// A percentile of exact samples, by the nearest rank.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

namespace fourways {

/// The smallest of `values` that at least `share` (0..1) of them do not exceed; 0 if there are
/// none.
template <class Number>
Number percentile(std::vector<Number> values, double share) {
  if (values.empty()) return 0;
  const double rank = std::ceil(share * static_cast<double>(values.size()));
  const auto nth = values.begin() + static_cast<std::ptrdiff_t>(std::max(rank, 1.0)) - 1;
  std::nth_element(values.begin(), nth, values.end());
  return *nth;
}

}  // namespace fourways
