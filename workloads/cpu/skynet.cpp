// skynet: each task is the root of a tree of child tasks, ten a node, down to leaves that give
// their number; every node adds up what its children gave. The well-known benchmark of runtimes
// with light tasks (github.com/atemerev/skynet): there is next to no work, so all of the time goes
// into making, running and joining units. Tutorial 001: coroutines are so cheap that one makes
// many.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "workloads/contract/workload_of.hpp"

namespace fourways {
namespace {

constexpr std::uint64_t kFanOut = 10;

/// How many of a node's leaves are below its child `child`: the same number below each, and one
/// more below the first children where they do not divide evenly.
constexpr std::uint64_t share(std::uint64_t leaves, std::uint64_t child) noexcept {
  return leaves / kFanOut + (child < leaves % kFanOut ? 1 : 0);
}

using Sums = std::array<std::uint64_t, kFanOut>;

Task<void> branch(Context& context, std::uint64_t first, std::uint64_t leaves, std::uint64_t* sum);

Task<void> leaf(std::uint64_t number, std::uint64_t* sum) {
  *sum = number;
  co_return;
}

// An ordinary function: a coroutine would keep the loop's variables in its frame, in memory.
void spawn_children(Context& context, Children& children, std::uint64_t first, std::uint64_t leaves,
                    Sums& sums) {
  std::array<Task<void>, kFanOut> tasks;
  const std::uint64_t count = std::min(leaves, kFanOut);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t below = share(leaves, i);
    tasks[i] = below == 1 ? leaf(first, &sums[i]) : branch(context, first, below, &sums[i]);
    first += below;
  }
  context.spawn_all(children, std::span(tasks).first(count));
  context.checkpoint();
}

Task<void> branch(Context& context, std::uint64_t first, std::uint64_t leaves, std::uint64_t* sum) {
  Sums sums{};
  Children children;
  spawn_children(context, children, first, leaves, sums);
  co_await context.join(children);
  *sum = std::accumulate(sums.begin(), sums.end(), std::uint64_t{0});
}

/// The nodes of a tree with so many leaves, its root included.
std::uint64_t count_nodes(std::uint64_t leaves) {
  if (leaves == 1) return 1;
  if (leaves <= kFanOut) return leaves + 1;
  std::uint64_t nodes = 1;
  for (std::uint64_t i = 0; i < kFanOut; ++i) nodes += count_nodes(share(leaves, i));
  return nodes;
}

struct Setup {
  std::uint64_t leaves = 0;
};

class Skynet final : public WorkloadOf<Setup> {
 public:
  Needs needs(const Params& params) const override {
    const std::uint64_t children = count_nodes(params.count("leaves")) - 1;
    return {.child_tasks = true, .most_children = params.count("tasks") * children};
  }

  void prepare(const Params& params, Arena& arena) override {
    make(arena).leaves = static_cast<std::uint64_t>(params.integer("leaves"));
  }

  /// The sum of the numbers of all leaves.
  Task<std::uint64_t> task(Context& context, std::uint32_t) override {
    std::uint64_t sum = 0;
    co_await branch(context, 0, setup_->leaves, &sum);
    co_return sum;
  }

  void verify(std::span<const std::uint64_t> results) override {
    const std::uint64_t leaves = setup_->leaves;
    expect_each(results, leaves * (leaves - 1) / 2,
                fmt::format("tree {{}} of {} leaves adds up to {{}}, expected {{}}", leaves));
    trees_ = results.size();
  }
  Findings findings() override {
    return {.operations = static_cast<double>(trees_ * count_nodes(setup_->leaves))};
  }

 private:
  std::uint64_t trees_ = 0;
};

}  // namespace

WorkloadInfo skynet_info() {
  return {
      .name = "skynet",
      .kind = "cpu",
      .summary = "a tree of child tasks, ten a node, whose leaves are added up",
      .tutorial = "001 how many coroutines one can have",
      .operation = "node",
      .tasks = 1,
      .most_tasks = 1000,
      .params = {ParamSpec::integer("leaves", 1'000'000, 2, 10'000'000, "leaves of each tree")},
      .make = [] { return std::make_unique<Skynet>(); },
  };
}

}  // namespace fourways
