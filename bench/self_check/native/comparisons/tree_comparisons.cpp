// Trees of child tasks: the cost of a node, in itself and against a oneTBB task_group a node.
#include <string>

#include "bench/self_check/native/comparisons/comparisons.hpp"
#include "bench/self_check/native/pluggable.hpp"
#include "bench/self_check/native/twins/twins.hpp"

namespace fourways::native {
namespace {

constexpr std::uint64_t kLeaves = 1'000'000;
constexpr std::uint64_t kNodes = 1'111'111;
constexpr std::uint32_t kWorkers = 2;

using Kind = TwinComparison::Kind;

Measure ours_skynet(const char* runner) {
  return pluggable({.workload = "skynet",
                    .runner = runner,
                    .tasks = 1,
                    .workers = kWorkers,
                    .params = {{"leaves", std::to_string(kLeaves)}}},
                   Figure::wall, kNodes);
}

}  // namespace

std::vector<TwinComparison> tree_comparisons() {
  return {
      {"skynet/fiber", "nothing: the time of a node", Kind::excess, 150, ours_skynet("fiber"), {}},
      {"skynet/epoll", "nothing: the time of a node", Kind::excess, 150, ours_skynet("epoll"), {}},
      at_most(1.4, "skynet/thread_pool/tbb", "a oneTBB task_group a node",
              ours_skynet("thread_pool"),
              [] { return task_group_tree(kLeaves, kNodes, kWorkers); }),
  };
}

}  // namespace fourways::native
