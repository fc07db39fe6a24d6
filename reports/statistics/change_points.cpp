// The distances of a value to all values of one block of the series come from a single walk along
// the sorted values, for all blocks at once; and the sorted order of a segment is that of all its
// permutations, so that none of them has to be sorted.
#include "reports/statistics/change_points.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <random>
#include <utility>

namespace fourways {
namespace {

constexpr std::size_t kEnds = 16;
using BlockSums = std::array<double, kEnds>;

struct Split {
  std::size_t at = 0;
  double strength = 0;
};

/// One segment, in its own order or another.
class Segment {
 public:
  Segment(std::span<const double> values, std::size_t least)
      : least_(least),
        block_((values.size() + kEnds - 1) / kEnds),
        values_(values.begin(), values.end()),
        sorted_(values.begin(), values.end()),
        place_(values.size()),
        to_end_(values.size()),
        to_earlier_(values.size()),
        among_earlier_(values.size() + 1),
        inverse_(values.size() + 1) {
    std::iota(place_.begin(), place_.end(), std::size_t{0});
    std::stable_sort(place_.begin(), place_.end(),
                     [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    std::sort(sorted_.begin(), sorted_.end());
    for (std::size_t i = 1; i < inverse_.size(); ++i) inverse_[i] = 1 / static_cast<double>(i);
    for (std::size_t i = 0; i < values.size(); ++i) block_of_.push_back(i / block_);
  }

  void shuffle(std::mt19937_64& random) {
    for (std::size_t i = place_.size(); i > 1; --i) {
      // The upper half of a product, for a remainder would take as long as the rest of the shuffle.
      const std::uint64_t other = ((random() >> 32) * i) >> 32;
      std::swap(place_[i - 1], place_[static_cast<std::size_t>(other)]);
    }
    for (std::size_t rank = 0; rank < place_.size(); ++rank) values_[place_[rank]] = sorted_[rank];
  }

  Split strongest() {
    measure_to_ends();
    measure_to_earlier();
    Split best;
    for (std::size_t end = 0; end * block_ < values_.size(); ++end) strengthen(best, end);
    return best;
  }

 private:
  // Of a block with sum s and count c of which, at a value x of the walk, b and n were passed:
  // the distances from x are x n - b + (s - b) - x (c - n) = (s - 2 b) + x (2 n - c).
  void measure_to_ends() {
    BlockSums constant{};
    BlockSums factor{};
    for (std::size_t i = 0, block = 0; i < values_.size(); ++block) {
      for (const std::size_t end = std::min(i + block_, values_.size()); i < end; ++i) {
        constant[block] += values_[i];
        factor[block] -= 1;
      }
    }
    for (std::size_t rank = 0; rank < sorted_.size(); ++rank) {
      const double value = sorted_[rank];
      const std::size_t own = block_of_[place_[rank]];
      constant[own] -= 2 * value;
      factor[own] += 2;
      BlockSums& sums = to_end_[place_[rank]];
      for (std::size_t block = 0; block < kEnds; ++block) {
        sums[block] = constant[block] + value * factor[block];
      }
      for (std::size_t block = 1; block < kEnds; ++block) sums[block] += sums[block - 1];
    }
  }

  void measure_to_earlier() {
    for (std::size_t begin = 0, block = 0; begin < values_.size(); begin += block_, ++block) {
      const std::size_t end = std::min(begin + block_, values_.size());
      for (std::size_t i = begin; i < end; ++i) {
        to_earlier_[i] = block > 0 ? to_end_[i][block - 1] : 0;
      }
      for (std::size_t j = begin; j < end; ++j) {
        const double value = values_[j];
        for (std::size_t i = j + 1; i < end; ++i) to_earlier_[i] += std::abs(values_[i] - value);
      }
    }
    for (std::size_t i = 0; i < values_.size(); ++i) {
      among_earlier_[i + 1] = among_earlier_[i] + to_earlier_[i];
    }
  }

  // Two segments, of `left` values from the beginning and of those from there to an end: with W the
  // sums of distances within and B that between, and n and m their lengths, the statistic is
  // nm / (n + m) (2 B / nm - W_n / C(n, 2) - W_m / C(m, 2)), the paper's Q.
  void strengthen(Split& best, std::size_t block) const {
    const std::size_t end = std::min((block + 1) * block_, values_.size());
    const double all = among_earlier_[end];
    const double scale = 2 * inverse_[end];
    Split strongest{0, best.strength / scale};
    double to_later = 0;  // of all pairs whose first is among the left
    for (std::size_t i = 0; i + 1 < std::min(least_, end); ++i) {
      to_later += to_end_[i][block] - to_earlier_[i];
    }
    for (std::size_t left = least_; left + least_ <= end; ++left) {
      to_later += to_end_[left - 1][block] - to_earlier_[left - 1];
      const auto n = static_cast<double>(left);
      const auto m = static_cast<double>(end - left);
      const double within_left = among_earlier_[left];
      const double within_right = all - to_later;
      const double between = to_later - within_left;
      const double strength = between - within_left * m * inverse_[left - 1] -
                              within_right * n * inverse_[end - left - 1];
      if (strength > strongest.strength) strongest = {left, strength};
    }
    if (strongest.at > 0) best = {strongest.at, strongest.strength * scale};
  }

  std::size_t least_;
  std::size_t block_;
  std::vector<double> values_;
  std::vector<double> sorted_;
  std::vector<std::size_t> block_of_;  // of each place
  std::vector<std::size_t> place_;     // of the value of each rank
  std::vector<BlockSums> to_end_;      // sum of a value's distances to all up to each block's end
  std::vector<double> to_earlier_;     // to those before it
  std::vector<double> among_earlier_;  // sum of all distances among the first so many
  std::vector<double> inverse_;
};

// Where the segment splits, or 0. A single order as strong ends the test, so that a segment without
// a change costs a few of them.
std::size_t split_of(std::span<const double> values, const ChangePointRule& rule) {
  if (values.size() < 2 * rule.least_segment) return 0;
  Segment segment(values, rule.least_segment);
  const Split found = segment.strongest();
  if (found.at == 0) return 0;
  std::mt19937_64 random(rule.seed);
  constexpr double kRounding = 1e-9;  // equal strengths are summed in another order
  for (std::size_t i = 0; i < rule.permutations; ++i) {
    segment.shuffle(random);
    if (segment.strongest().strength >= found.strength * (1 - kRounding)) return 0;
  }
  return found.at;
}

}  // namespace

std::vector<std::size_t> change_points(std::span<const double> values,
                                       const ChangePointRule& rule) {
  std::vector<std::size_t> points;
  std::vector<std::pair<std::size_t, std::size_t>> open = {{0, values.size()}};
  while (!open.empty()) {
    const auto [begin, end] = open.back();
    open.pop_back();
    const std::size_t at = split_of(values.subspan(begin, end - begin), rule);
    if (at == 0) continue;
    points.push_back(begin + at);
    open.emplace_back(begin, begin + at);
    open.emplace_back(begin + at, end);
  }
  std::sort(points.begin(), points.end());
  return points;
}

}  // namespace fourways
