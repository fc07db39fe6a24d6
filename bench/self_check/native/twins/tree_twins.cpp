// The tree of skynet by hand: a oneTBB task_group a node.
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_group.h>

#include <numeric>
#include <stdexcept>

#include "bench/self_check/native/twins/tbb_workers.hpp"
#include "bench/self_check/native/twins/twins.hpp"

namespace fourways::native {
namespace {

namespace tbb = oneapi::tbb;

constexpr std::uint32_t kFanOut = 10;

std::uint64_t sum_of_tree(std::uint64_t first, std::uint64_t leaves) {
  if (leaves == 1) return first;
  std::uint64_t sums[kFanOut];
  tbb::task_group group;
  for (std::uint64_t i = 0; i < kFanOut; ++i) {
    const std::uint64_t below = leaves / kFanOut;
    group.run([first, below, i, &sums] { sums[i] = sum_of_tree(first + i * below, below); });
  }
  group.wait();
  return std::accumulate(std::begin(sums), std::end(sums), std::uint64_t{0});
}

}  // namespace

double task_group_tree(std::uint64_t leaves, std::uint64_t nodes, std::uint32_t workers) {
  const tbb::global_control control(tbb::global_control::max_allowed_parallelism, workers + 1);
  tbb::task_arena arena(static_cast<int>(workers));
  return second_of_two([&] {
    return arena.execute([&] {
      gather_workers(workers);
      std::uint64_t sum = 0;
      const double per_node =
          time_of(static_cast<double>(nodes), [&] { sum = sum_of_tree(0, leaves); });
      if (sum != leaves * (leaves - 1) / 2) throw std::runtime_error("the tree adds up wrongly");
      return per_node;
    });
  });
}

}  // namespace fourways::native
