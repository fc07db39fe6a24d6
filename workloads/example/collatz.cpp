// A workload of your own: how many steps of Collatz' rule take every number up to a limit to 1?
#include "workloads/contract/plugin.hpp"

using namespace fourways;

class Collatz final : public Workload {
 public:
  // What tasks share lies in the arena, which fresh images of the program (runner `spawn`) attach.
  void prepare(const Params& params, Arena& arena) override {
    limit_ = &arena.make<std::int64_t>(params.integer("limit"));
    arena.set_root(*limit_);
  }
  void attach(Arena& arena) override { limit_ = &arena.root<std::int64_t>(); }

  // The only part that is timed, written once for all models. Anything that waits is awaited:
  // co_await context.read(...), sleep_for(...), yield(), a Mutex, a Queue.
  Task<std::uint64_t> task(Context& context, std::uint32_t) override {
    std::uint64_t steps = 0;
    for (std::int64_t start = 1; start <= *limit_; ++start) {
      for (auto n = static_cast<std::uint64_t>(start); n != 1; ++steps) {
        n = n % 2 == 0 ? n / 2 : 3 * n + 1;
      }
      context.checkpoint();  // here a preemptive model may take the processor away
    }
    co_return steps;
  }

  void verify(std::span<const std::uint64_t> results) override {
    for (const std::uint64_t steps : results) {
      if (steps != results.front()) throw WrongResult("the tasks disagree on the number of steps");
    }
  }

 private:
  const std::int64_t* limit_ = nullptr;
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
