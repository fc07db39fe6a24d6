// join_all: tasks that sleep for different times, and their joining. Tutorial 003 says that four
// joins take as long as the longest of four processes, not as all of them: the others go on while
// one is waited for. Beside it stands the synchronous call, Pool.apply: with one task in flight at
// a time it does take the sum.
#include <algorithm>
#include <numeric>

#include "workloads/contract/workload_of.hpp"
#include "workloads/support/per_task.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kLengths = 4;  // one to four steps

struct Setup {
  std::int64_t step_ns = 0;
  PerTask<std::int64_t> slept_ns;
};

class JoinAll final : public WorkloadOf<Setup> {
 public:
  Needs needs(const Params& params) const override {
    return {.in_flight = params.choice("calls") == "sync" ? 1U : 0U};
  }

  void prepare(const Params& params, Arena& arena) override {
    make(arena).step_ns = params.duration("step").count();
    setup_->slept_ns.make(arena, params.count("tasks"));
  }
  void start_batch() override { setup_->slept_ns.reset(); }

  /// The nanoseconds that it was to sleep, or those that it slept if they were fewer.
  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    const std::int64_t wanted_ns = length_ns(index);
    const Clock::time_point began = Clock::now();
    co_await context.sleep_for(std::chrono::nanoseconds(wanted_ns));
    const std::int64_t slept_ns = std::chrono::nanoseconds(Clock::now() - began).count();
    setup_->slept_ns[index] = slept_ns;
    co_return static_cast<std::uint64_t>(std::min(wanted_ns, slept_ns));
  }

  void verify(std::span<const std::uint64_t> results) override {
    expect_each(
        results, [this](std::uint32_t task) { return length_ns(task); },
        "task {} slept {} ns instead of at least {}");
  }

  Findings findings() override {
    const auto& slept = setup_->slept_ns;
    const std::int64_t sum = std::accumulate(slept.begin(), slept.end(), std::int64_t{0});
    return {.figures = {{"sum_ns", static_cast<double>(sum)},
                        {"longest_ns", static_cast<double>(std::ranges::max(slept))}}};
  }

 private:
  std::int64_t length_ns(std::uint32_t index) const {
    return (index % kLengths + 1) * setup_->step_ns;
  }
};

}  // namespace

WorkloadInfo join_all_info() {
  return {
      .name = "join_all",
      .kind = "lifecycle",
      .summary = "sleeps 1 to 4 steps; all are joined",
      .tutorial = "003 four joins take as long as the longest; Pool.apply",
      .tasks = 4,
      .params = {ParamSpec::choice("calls", {"async", "sync"},
                                   "async: all handed in, then joined; sync: each after the result "
                                   "of the one before"),
                 ParamSpec::duration("step", 5ms, 1us, 10s, "task i sleeps i % 4 + 1 steps")},
      .make = [] { return std::make_unique<JoinAll>(); },
  };
}

}  // namespace fourways
