// square: each task squares its own index, the least work there is: x**2, as tutorial 003 gives to
// a pool. Shows what it costs to hand a task out and get its result back.
#include <fmt/format.h>

#include "workloads/contract/workload.hpp"

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
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (results[i] == std::uint64_t{i} * i) continue;
      throw WrongResult(fmt::format("task {} gave {}, {} squared is {}", i, results[i], i, i * i));
    }
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
