// Where a series changed its level, its spread or its shape for good: E-divisive, the energy
// statistic with a permutation test (Matteson and James 2014, Journal of the American Statistical
// Association 109, 334-345), which assumes no distribution. It looks for the place of a change and
// the end of the second segment together, so it sees a level that comes and goes. It tries sixteen
// ends and not all, which takes one series from seconds to milliseconds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace fourways {

struct ChangePointRule {
  std::size_t least_segment = 5;  ///< values between two changes
  /// A split counts if none of so many random orders of its segment has one as strong: in a series
  /// without any change the chance of a split is then 1 / (permutations + 1).
  std::size_t permutations = 299;
  std::uint64_t seed = 20140;  ///< equal series give equal answers
};

/// The places of the changes, ascending: each is the index of the first value after one. Values
/// must be finite. Takes time in proportion to the number of values (times sixteen and the
/// permutations) where there is a change, and a hundredth of it where there is none. Pure,
/// thread-safe.
std::vector<std::size_t> change_points(std::span<const double> values,
                                       const ChangePointRule& rule = {});

}  // namespace fourways
