// sleep: each task sleeps. The tutorials' long_time_task (000, 001, 004), the purest form of
// waiting: a model that overlaps waits takes as long as one task, one that does not as long as all.
#include <algorithm>

#include "workloads/contract/workload_of.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

struct Setup {
  std::chrono::nanoseconds duration{};
};

class Sleep final : public WorkloadOf<Setup> {
 public:
  Needs needs(const Params&) const override { return {.twin = true}; }
  void prepare(const Params& params, Arena& arena) override {
    make(arena).duration = params.duration("duration");
  }

  /// The nanoseconds that it was to sleep, or those that it slept if they were fewer.
  Task<std::uint64_t> task(Context& context, std::uint32_t) override {
    const Clock::time_point began = Clock::now();
    co_await context.sleep_for(setup_->duration);
    const std::chrono::nanoseconds slept = Clock::now() - began;
    co_return static_cast<std::uint64_t>(std::min(slept, setup_->duration).count());
  }

  void verify(std::span<const std::uint64_t> results) override {
    expect_each(results, setup_->duration.count(), "task {} slept {} ns instead of at least {}");
  }
};

}  // namespace

WorkloadInfo sleep_info() {
  return {
      .name = "sleep",
      .kind = "io",
      .summary = "sleeps",
      .tutorial = "000, 001, 004 long_time_task",
      .column = "io",
      .params = {ParamSpec::duration("duration", 4ms, 1us, 60s,
                                     "how long each task sleeps (ns, us, ms, s)")},
      .make = [] { return std::make_unique<Sleep>(); },
  };
}

}  // namespace fourways
