// sleep: each task sleeps. The tutorials' long_time_task (000, 001, 004), the purest form of
// waiting: who overlaps waits takes as long as one task, who does not takes as long as all.
#include <fmt/format.h>

#include <algorithm>

#include "workloads/contract/workload.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

class Sleep final : public Workload {
 public:
  Needs needs(const Params&) const override { return {.twin = true}; }
  void prepare(const Params& params, Arena& arena) override {
    setup_ = &arena.make<Setup>();
    setup_->duration = params.duration("duration");
    arena.set_root(*setup_);
  }
  void attach(Arena& arena) override { setup_ = &arena.root<Setup>(); }

  /// The nanoseconds it was to sleep, or those that it did if they were fewer.
  Task<std::uint64_t> task(Context& context, std::uint32_t) override {
    const Clock::time_point began = Clock::now();
    co_await context.sleep_for(setup_->duration);
    const std::chrono::nanoseconds slept = Clock::now() - began;
    co_return static_cast<std::uint64_t>(std::min(slept, setup_->duration).count());
  }

  void verify(std::span<const std::uint64_t> results) override {
    const auto least = static_cast<std::uint64_t>(setup_->duration.count());
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (results[i] >= least) continue;
      throw WrongResult(
          fmt::format("task {} slept {} ns instead of at least {}", i, results[i], least));
    }
  }

 private:
  struct Setup {
    std::chrono::nanoseconds duration{};
  };
  Setup* setup_ = nullptr;
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
