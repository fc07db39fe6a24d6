// serial: one task after another, in place. `co_await` blocks the process; child tasks run at the
// join, in order. The baseline of every speed-up.
#include <deque>

#include "runners/blocking_context.hpp"
#include "runners/table.hpp"

namespace fourways {
namespace {

struct Waiting : Children::Group {
  std::deque<Task<void>> tasks;
};

class SerialContext final : public BlockingContext {
 public:
  using BlockingContext::BlockingContext;

  void spawn(Children& children, Task<void> child) override {
    if (!children.group()) children.group() = std::make_unique<Waiting>();
    static_cast<Waiting&>(*children.group()).tasks.push_back(std::move(child));
  }

 private:
  void join_all(Children& children) noexcept override {
    if (!children.group()) return;
    auto& tasks = static_cast<Waiting&>(*children.group()).tasks;
    while (!tasks.empty()) {
      Task<void> child = std::move(tasks.front());
      tasks.pop_front();
      if (const std::exception_ptr error = run_to_end(child)) children.failed(error);
    }
  }
};

class Serial final : public Runner {
 public:
  Serial()
      : Runner({.name = "serial",
                .family = "baseline",
                .summary = "one task after another, in place",
                .tutorial = "the single thread of 001",
                .waiting = "process",
                .one_at_a_time = true,
                .preemptive = true,
                .shares_memory = true,
                .child_tasks = true,
                .paced = true}) {}

  void run(Workload& workload, const Plan& plan, Arena& arena, Ledger& ledger) override {
    SerialContext context(arena);
    ledger.begin();
    for (std::uint32_t i = 0; i < plan.tasks; ++i) {
      ledger.units_created.fetch_add(1, std::memory_order_relaxed);
      const CallTimer timer(ledger, i);
      run_task(workload, context, ledger, i);
    }
    ledger.end();
    ledger.peak_alive = 1;
    ledger.joined();
  }
};

}  // namespace

void add_serial(RunnerTable& table) { table.add<Serial>(); }

}  // namespace fourways
