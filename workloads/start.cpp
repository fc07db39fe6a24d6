// start: tasks that do nothing, in units made for the occasion and measured cold. Tutorials 001 and
// 003 say that processes cost more to start than threads, and threads more than coroutines: this
// is the price of one unit, from the order to its (empty) result.
#include <fmt/format.h>

#include "workloads/builtin.hpp"

namespace fourways {
namespace {

class Start final : public Workload {
 public:
  Needs needs(const Params&) const override { return {.warm_up = false, .task_times = false}; }
  void prepare(const Params&, Arena&) override {}
  void attach(Arena&) override {}

  Task<std::uint64_t> task(Context&, std::uint32_t index) override { co_return index; }

  void verify(std::span<const std::uint64_t> results) override {
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (results[i] == i) continue;
      throw WrongResult(fmt::format("task {} gave {} instead of its index", i, results[i]));
    }
  }
};

}  // namespace

WorkloadInfo start_info() {
  return {
      .name = "start",
      .kind = "lifecycle",
      .summary = "does nothing: what creating a unit costs",
      .tutorial = "001, 003 what processes, threads and coroutines cost",
      .column = "start",
      .operation = "unit",
      .tasks = 200,
      .make = [] { return std::make_unique<Start>(); },
  };
}

}  // namespace fourways
