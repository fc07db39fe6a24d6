// The tree of skynet by hand: a oneTBB task_group a node.
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_group.h>

#include <atomic>
#include <numeric>
#include <stdexcept>
#include <thread>

#include "bench/self_check/native/twins/twins.hpp"
#include "runners/accounts/ledger.hpp"

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
  double per_node = 0;
  for (int batch = 0; batch < 2; ++batch) {
    arena.execute([&] {  // all workers there before the clock starts
      std::atomic<std::uint32_t> here{0};
      tbb::task_group meeting;
      for (std::uint32_t i = 0; i < workers; ++i) {
        meeting.run([&] {
          ++here;
          while (here < workers) std::this_thread::yield();
        });
      }
      meeting.wait();
      const std::int64_t began = now_ns();
      const std::uint64_t sum = sum_of_tree(0, leaves);
      per_node = static_cast<double>(now_ns() - began) / static_cast<double>(nodes);
      if (sum != leaves * (leaves - 1) / 2) throw std::runtime_error("the tree adds up wrongly");
    });
  }
  return per_node;
}

}  // namespace fourways::native
