// square: each task squares its own index, the least work there is: x**2, which tutorial 003 gives
// to a pool. It shows what it costs to hand a task out and to get its result back.
#include "workloads/contract/workload_of.hpp"

namespace fourways {
namespace {

class Square final : public Workload {
 public:
  Needs needs(const Params&) const override { return {.task_times = false, .twin = true}; }
  void prepare(const Params&, Arena&) override {}
  void attach(Arena&) override {}

  Task<std::uint64_t> task(Context&, std::uint32_t index) override {
    co_return std::uint64_t{index} * index;
  }

  void verify(std::span<const std::uint64_t> results) override {
    expect_each(
        results, [](std::uint64_t task) { return task * task; },
        "task {0} gave {1}, {0} squared is {2}");
  }
};

}  // namespace

WorkloadInfo square_info() {
  return {
      .name = "square",
      .kind = "cpu",
      .summary = "squares its index: what handing a task out costs",
      .tutorial = "003 x**2 in a process pool",
      .tasks = 64,
      .make = [] { return std::make_unique<Square>(); },
  };
}

}  // namespace fourways
