// Fisher-Yates over mt19937_64. The standard fixes the numbers of that engine, but leaves the
// results of std::shuffle and of its distributions to each library.
#include "bench/run/schedule.hpp"

#include <limits>
#include <numeric>
#include <random>
#include <utility>

namespace fourways {
namespace {

/// Uniform in 0..bound - 1: numbers past the last whole multiple of the bound are drawn again.
std::uint64_t below(std::mt19937_64& engine, std::uint64_t bound) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t excess = (kMost % bound + 1) % bound;
  for (;;) {
    const std::uint64_t drawn = engine();
    if (drawn <= kMost - excess) return drawn % bound;
  }
}

/// The odd constant is 2^64 over the golden ratio: neighbouring numbers get seeds far apart.
std::uint64_t spread(std::uint64_t seed, std::uint64_t number) {
  return seed + 0x9e3779b97f4a7c15U * (number + 1);
}

}  // namespace

std::vector<std::size_t> shuffled(std::size_t count, std::uint64_t seed, std::uint32_t round) {
  std::mt19937_64 engine(spread(seed, round));
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[below(engine, i)]);
  return order;
}

bool base_goes_first(std::size_t index, std::uint64_t seed, std::uint32_t round) {
  std::mt19937_64 engine(spread(~seed, (std::uint64_t{round} << 32) + index));
  return engine() >> 63 == 0;
}

std::uint64_t random_seed() { return std::random_device{}(); }

}  // namespace fourways
