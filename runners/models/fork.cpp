// fork: a child process a task, all alive at once; what os.fork and multiprocessing.Process are to
// the tutorials. `co_await` blocks the child. A child reports by writing into the arena and leaves
// by _exit, so that nothing of its parent's is flushed or destroyed twice.
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

#include "runners/accounts/used_up_limit.hpp"
#include "runners/blocking_context.hpp"
#include "runners/process/unit_processes.hpp"
#include "runners/table.hpp"
#include "runners/thread/unit_name.hpp"
#include "workloads/support/process/process.hpp"

namespace fourways {
namespace {

// A child pays for each page of code that it comes by: those of its way stand together (hot).
[[noreturn, gnu::hot]] void be_child(Workload& workload, const Plan& plan, Arena& arena,
                                     Ledger& ledger, std::uint32_t index) {
  alignas(std::max_align_t) std::byte first_frames[FramePool::kLent];
  FramePool::lend(first_frames);
  if (plan.name_units) name_unit(index);
  BlockingContext context(arena);
  run_task(workload, context, ledger, index);
  if (ledger.measures_memory()) ledger.add_unit_memory(proportional_memory_bytes());
  ::_exit(0);
}

/// A child keeps its number until it is reaped, and all are reaped at the end. A batch that needs
/// more numbers than there are is refused before it fills the machine with processes.
void refuse_more_than_numbers(const Plan& plan) {
  const auto most = most_unit_numbers();
  if (plan.in_flight != 0 || !most || std::int64_t{plan.tasks} <= *most) return;
  throw LimitReached(fmt::format(
      "fork: {} processes at once are more than kernel.pid_max ({}) has numbers for; ask for fewer "
      "tasks, or raise it with sysctl",
      plan.tasks, *most));
}

class Fork final : public Runner {
 public:
  Fork()
      : Runner({.name = "fork",
                .family = "process",
                .summary = "a child process per task",
                .tutorial = "os.fork, multiprocessing.Process (000, 002, 003)",
                .waiting = "process",
                .parallel = true,
                .preemptive = true,
                .survives_crash = true,
                .paced = true}) {}

  [[gnu::hot]] void run(Workload& workload, const Plan& plan, Arena& arena,
                        Ledger& ledger) override {
    refuse_more_than_numbers(plan);
    UnitProcesses children(ledger, plan.tasks);
    FramePool::warm_up();
    ledger.take_task_times();
    ledger.begin();
    for (std::uint32_t i = 0; i < plan.tasks; ++i) {
      children.pace(plan.in_flight);
      const CallTimer timer(ledger, i);
      const pid_t child = fork_with_death_signal();
      if (child == 0) be_child(workload, plan, arena, ledger, i);
      if (child < 0) {
        const LimitReached limit = limit_reached("fork", i, plan.tasks, errno);
        children.kill_all();
        throw limit;
      }
      children.add(child);
    }
    children.reap_all();
    ledger.joined();
  }
};

}  // namespace

void add_fork(RunnerTable& table) { table.add<Fork>(); }

}  // namespace fourways
