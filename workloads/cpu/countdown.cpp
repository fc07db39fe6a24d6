// countdown: each task counts a number down to zero, a checkpoint at every step. The classic of
// talks about CPython's lock; the tutorials (000, 001, 003) claim that threads gain nothing from
// it. Shows what the lock costs: nothing waits, every step may be interrupted.
#include <fmt/format.h>

#include "workloads/contract/workload.hpp"
#include "workloads/support/opaque.hpp"

namespace fourways {
namespace {

std::uint64_t count_down(Context& context, std::uint64_t from) {
  std::uint64_t made = 0;
  while (from > 0) {
    --from;
    opaque(from);  // or the compiler knows without a loop how many steps it takes
    ++made;
    context.checkpoint();
  }
  return made;
}

class Countdown final : public Workload {
 public:
  Needs needs(const Params&) const override { return {.twin = true}; }
  void prepare(const Params& params, Arena& arena) override {
    setup_ = &arena.make<Setup>();
    setup_->from = static_cast<std::uint64_t>(params.integer("from"));
    arena.set_root(*setup_);
  }
  void attach(Arena& arena) override { setup_ = &arena.root<Setup>(); }

  Task<std::uint64_t> task(Context& context, std::uint32_t) override {
    co_return count_down(context, setup_->from);
  }

  void verify(std::span<const std::uint64_t> results) override {
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (results[i] == setup_->from) continue;
      throw WrongResult(
          fmt::format("task {} made {} steps from {} down to 0", i, results[i], setup_->from));
    }
  }

 private:
  struct Setup {
    std::uint64_t from = 0;
  };
  Setup* setup_ = nullptr;
};

}  // namespace

WorkloadInfo countdown_info() {
  return {
      .name = "countdown",
      .kind = "cpu",
      .summary = "counts a number down to zero, interruptible at every step",
      .tutorial = "000, 001, 003 threads under the GIL",
      .column = "cpu",
      .params = {ParamSpec::integer("from", 6'000'000, 1, 10'000'000'000,
                                    "number to count down from; 6000000 take about 3 ms")},
      .make = [] { return std::make_unique<Countdown>(); },
  };
}

}  // namespace fourways
