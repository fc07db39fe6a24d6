// countdown: each task counts a number down to zero, a checkpoint at every step. The classic of
// talks about CPython's lock; the tutorials (000, 001, 003) claim that threads gain nothing from
// it. It shows what the lock costs: nothing waits, and every step may be interrupted.
#include "workloads/contract/workload_of.hpp"
#include "workloads/support/opaque.hpp"

namespace fourways {
namespace {

std::uint64_t count_down(Context& context, std::uint64_t from) {
  std::uint64_t made = 0;
  while (from > 0) {
    --from;
    opaque(from);  // otherwise the compiler computes the number of steps without a loop
    ++made;
    context.checkpoint();
  }
  return made;
}

struct Setup {
  std::uint64_t from = 0;
};

class Countdown final : public WorkloadOf<Setup> {
 public:
  Needs needs(const Params&) const override { return {.twin = true}; }
  void prepare(const Params& params, Arena& arena) override {
    make(arena).from = static_cast<std::uint64_t>(params.integer("from"));
  }

  Task<std::uint64_t> task(Context& context, std::uint32_t) override {
    co_return count_down(context, setup_->from);
  }

  void verify(std::span<const std::uint64_t> results) override {
    expect_each(results, setup_->from, "task {} made {} steps from {} down to 0");
  }
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
