#include "reports/statistics/rank_sum.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace fourways {
namespace {

// P(U = u) for n and m values, by the recursion of Mann and Whitney: the largest of all values
// belongs to the first series in n of n + m cases, and then exceeds all m of the second.
std::vector<double> exact_probabilities(std::size_t n, std::size_t m) {
  std::vector<std::vector<double>> shorter(m + 1, {1.0});  // for i - 1 and each j
  for (std::size_t i = 1; i <= n; ++i) {
    std::vector<std::vector<double>> current(m + 1, {1.0});
    for (std::size_t j = 1; j <= m; ++j) {
      const double all = static_cast<double>(i + j);
      const double first = static_cast<double>(i) / all;
      const double second = static_cast<double>(j) / all;
      current[j].assign(i * j + 1, 0.0);
      for (std::size_t u = 0; u < shorter[j].size(); ++u) current[j][u + j] = first * shorter[j][u];
      for (std::size_t u = 0; u < current[j - 1].size(); ++u) {
        current[j][u] += second * current[j - 1][u];
      }
    }
    shorter = std::move(current);
  }
  return shorter[m];
}

// How many ratios are at most `bound`. Both series ascend, so one walk serves.
std::size_t ratios_up_to(std::span<const double> base, std::span<const double> newer,
                         double bound) {
  std::size_t count = 0;
  std::size_t reached = 0;
  for (const double value : base) {
    while (reached < newer.size() && newer[reached] <= bound * value) ++reached;
    count += reached;
  }
  return count;
}

double smallest_ratio_above(std::span<const double> base, std::span<const double> newer,
                            double bound) {
  double smallest = std::numeric_limits<double>::infinity();
  std::size_t reached = 0;
  for (const double value : base) {
    while (reached < newer.size() && newer[reached] <= bound * value) ++reached;
    if (reached < newer.size()) smallest = std::min(smallest, newer[reached] / value);
  }
  return smallest;
}

std::vector<double> ascending(std::span<const double> values) {
  if (values.empty()) throw std::invalid_argument("a ratio needs values on both sides");
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

}  // namespace

RankSum::RankSum(std::size_t n, std::size_t m) : n_(n), m_(m) {
  if (n == 0 || m == 0) throw std::invalid_argument("a test of ranks needs two series");
  if (m > kExactPairs / n) return;
  tail_ = exact_probabilities(n, m);
  std::partial_sum(tail_.begin(), tail_.end(), tail_.begin());
}

double RankSum::tail(std::size_t u) const {
  if (u >= pairs()) return 1;
  if (!tail_.empty()) return tail_[u];
  const auto n = static_cast<double>(n_);
  const auto m = static_cast<double>(m_);
  const double deviation = std::sqrt(n * m * (n + m + 1) / 12);
  const double z = (static_cast<double>(u) + 0.5 - n * m / 2) / deviation;
  return boost::math::cdf(boost::math::normal_distribution<double>(), z);
}

std::optional<std::size_t> RankSum::rank(double confidence) const {
  if (!(confidence > 0 && confidence < 1)) {
    throw std::invalid_argument("confidence must lie between 0 and 1");
  }
  const double allowed = (1 - confidence) / 2;
  if (tail(0) > allowed) return std::nullopt;
  std::size_t fits = 1;
  std::size_t too_high = pairs() / 2 + 2;  // P(U <= pairs / 2 + 1) exceeds 1/2, hence any tail
  while (too_high - fits > 1) {
    const std::size_t middle = std::midpoint(fits, too_high);
    (tail(middle - 1) <= allowed ? fits : too_high) = middle;
  }
  return fits;
}

std::size_t smallest_count_with_ratio_interval(double confidence) {
  // P(U <= 0) is one over the number of ways to choose n of 2n.
  double ways = 2;
  std::size_t n = 1;
  while (1 / ways > (1 - confidence) / 2) {
    ++n;
    const auto count = static_cast<double>(n);
    ways *= 2 * (2 * count - 1) / count;
  }
  return n;
}

double ratio_of_rank(std::span<const double> base, std::span<const double> newer,
                     std::size_t rank) {
  // Fewer than `rank` ratios are at most `low`, at least as many are at most `high`.
  constexpr double kBeyond = 1e-9;
  double low = newer.front() / base.back() * (1 - kBeyond);
  double high = newer.back() / base.front() * (1 + kBeyond);
  std::size_t below = 0;
  while (below + 1 < rank) {
    const double middle = std::midpoint(low, high);
    if (!(low < middle && middle < high)) break;  // equal ratios: nothing lies between
    const std::size_t count = ratios_up_to(base, newer, middle);
    if (count < rank) {
      low = middle;
      below = count;
    } else {
      high = middle;
    }
  }
  return smallest_ratio_above(base, newer, low);
}

RatioOfSeries::RatioOfSeries(std::span<const double> base, std::span<const double> newer,
                             const RankSum& ranks)
    : base_(ascending(base)), newer_(ascending(newer)), ranks_(&ranks) {}

double RatioOfSeries::estimate() const {
  const std::size_t pairs = base_.size() * newer_.size();
  const double upper = ratio_of_rank(base_, newer_, pairs / 2 + 1);
  if (pairs % 2 == 1) return upper;
  return std::sqrt(ratio_of_rank(base_, newer_, pairs / 2)) * std::sqrt(upper);
}

std::optional<MedianInterval> RatioOfSeries::interval(double confidence) const {
  const auto rank = ranks_->rank(confidence);
  if (!rank) return std::nullopt;
  return MedianInterval{ratio_of_rank(base_, newer_, *rank),
                        ratio_of_rank(base_, newer_, ranks_->pairs() + 1 - *rank), confidence,
                        1 - 2 * ranks_->tail(*rank - 1)};
}

}  // namespace fourways
