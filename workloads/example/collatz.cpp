// A workload of your own: how many steps of Collatz' rule take every number up to a limit to 1?
#include "workloads/contract/plugin.hpp"

using namespace fourways;

// What the tasks share: it lies in the arena, where fresh images (runner `spawn`) find it.
struct Setup {
  std::int64_t limit = 0;
};

class Collatz final : public WorkloadOf<Setup> {
 public:
  void prepare(const Params& params, Arena& arena) override {
    make(arena).limit = params.integer("limit");
  }

  // Only this part is timed, and it is written once for all models. Anything that waits is awaited:
  // co_await context.read(...), sleep_for(...), yield(), a Mutex, a Queue.
  Task<std::uint64_t> task(Context& context, std::uint32_t) override {
    std::uint64_t steps = 0;
    for (std::int64_t start = 1; start <= setup_->limit; ++start) {
      for (auto n = static_cast<std::uint64_t>(start); n != 1; ++steps) {
        n = n % 2 == 0 ? n / 2 : 3 * n + 1;
      }
      context.checkpoint();  // here a preemptive model may take the processor away
    }
    co_return steps;
  }

  void verify(std::span<const std::uint64_t> results) override {
    expect_each(results, results.front(), "task {} counted {} steps, task 0 counted {}");
  }
};

static void list(std::vector<WorkloadInfo>& add_to) {
  add_to.push_back({
      .name = "collatz",
      .kind = "cpu",
      .summary = "counts the steps of Collatz' rule",
      .params = {ParamSpec::integer("limit", 20'000, 1, 10'000'000, "numbers to start from")},
      .make = [] { return std::make_unique<Collatz>(); },
  });
}

FOURWAYS_PLUGIN(list)
