// switch: tasks yield to each other again and again, by default on one CPU, so that a yield can
// only go to a sibling. Tutorial 001 says that a coroutine switches more cheaply than a thread. The
// tasks meet at a barrier first, so that no task yields before all are there.
#include <sched.h>

#include "workloads/contract/sync/barrier.hpp"
#include "workloads/contract/workload_of.hpp"

namespace fourways {
namespace {

void pin_to_lowest_cpu() {
  cpu_set_t allowed;
  checked(::sched_getaffinity(0, sizeof allowed, &allowed), "sched_getaffinity");
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &allowed)) continue;
    CPU_ZERO(&allowed);
    CPU_SET(cpu, &allowed);
    checked(::sched_setaffinity(0, sizeof allowed, &allowed), "sched_setaffinity to one CPU");
    return;
  }
}

// A coroutine of its own, with one place to go on from: the compiler then makes each resumption a
// few instructions, and the switch is what is timed.
Task<std::uint64_t> yield_often(Context& context, std::uint64_t yields) {
  std::uint64_t made = 0;
  for (; made < yields; ++made) co_await context.yield();
  co_return made;
}

struct Setup {
  explicit Setup(std::uint32_t tasks) noexcept : all_here(tasks) {}
  Barrier all_here;
  std::uint64_t yields = 0;
  bool pin = false;
};

class Switch final : public WorkloadOf<Setup> {
 public:
  Needs needs(const Params& params) const override {
    const auto tasks = params.count("tasks");
    return {.alive = tasks, .warm_up = false, .task_times = false, .twin = true};
  }

  void prepare(const Params& params, Arena& arena) override {
    const auto tasks = params.count("tasks");
    make(arena, tasks);
    setup_->yields = static_cast<std::uint64_t>(params.integer("yields"));
    setup_->pin = params.choice("pin") == "on";
  }

  // Never undone: the process of the batch ends with the batch.
  void start_batch() override {
    if (setup_->pin) pin_to_lowest_cpu();
  }

  Task<std::uint64_t> task(Context& context, std::uint32_t) override {
    co_await setup_->all_here.wait(context);
    co_return co_await yield_often(context, setup_->yields);
  }

  void verify(std::span<const std::uint64_t> results) override {
    expect_each(results, setup_->yields, "task {} yielded {} times instead of {}");
    operations_ = static_cast<double>(setup_->yields * results.size());
  }
  Findings findings() override {
    return {.operations = operations_, .notes = {{"pinned", setup_->pin ? "to one CPU" : "no"}}};
  }

 private:
  double operations_ = 0;
};

}  // namespace

WorkloadInfo switch_info() {
  return {
      .name = "switch",
      .kind = "lifecycle",
      .summary = "yields to its siblings, again and again",
      .tutorial = "001 what a coroutine saves over a thread switch",
      .column = "switch",
      .operation = "switch",
      .tasks = 2,
      .params = {ParamSpec::integer("yields", 20'000, 1, 100'000'000, "how often each task yields"),
                 ParamSpec::choice("pin", {"on", "off"},
                                   "on: the whole batch runs on one CPU, the lowest it may use")},
      .make = [] { return std::make_unique<Switch>(); },
  };
}

}  // namespace fourways
