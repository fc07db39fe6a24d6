// process_pool: N processes forked beforehand, to which tasks are handed through shared memory;
// what multiprocessing.Pool and ProcessPoolExecutor are to the tutorials. `co_await` blocks the
// worker. The clock starts at the first submission to a pool that is ready; with `min_workers` the
// pool starts small, and forks the others while tasks wait.
#include <algorithm>
#include <vector>

#include "runners/blocking_context.hpp"
#include "runners/process/worker_pool.hpp"
#include "runners/table.hpp"

namespace fourways {
namespace {

class ProcessPool final : public Runner {
 public:
  ProcessPool()
      : Runner({.name = "process_pool",
                .family = "process",
                .summary = "N pre-forked workers, tasks through shared memory",
                .tutorial = "Pool, ProcessPoolExecutor (002, 003, 004)",
                .waiting = "process",
                .bounded = true,
                .parallel = true,
                .preemptive = true,
                .survives_crash = true,
                .paced = true,
                .elastic = true}) {}

  void run(Workload& workload, const Plan& plan, Arena& arena, Ledger& ledger) override {
    BlockingContext context(arena);
    FramePool::warm_up();
    const std::int64_t began = now_ns();
    WorkerPool::Options options{.workers = plan.workers, .min_workers = plan.min_workers};
    if (plan.alive > 1) options.most_per_claim = 1;
    WorkerPool pool(arena, ledger, options,
                    [&](std::uint32_t task) { run_task(workload, context, ledger, task); });
    ledger.start_up_ns = now_ns() - began;
    ledger.begin();
    if (plan.in_flight == 0) {
      pool.submit(plan.tasks);
    } else {
      submit_by_and_by(pool, plan);
    }
    pool.wait_all();
    ledger.end();
    pool.close();
    pool.join();
    ledger.units_created = pool.forked();
    ledger.units_replaced = pool.replaced();
    if (!ledger.task_times()) ledger.peak_alive = workers_at_work(ledger);
    ledger.joined();
  }

 private:
  static void submit_by_and_by(WorkerPool& pool, const Plan& plan) {
    for (std::uint32_t i = 0; i < plan.tasks; ++i) {
      if (i >= plan.in_flight) pool.wait(i - plan.in_flight);
      pool.submit();
    }
  }

  static std::uint32_t workers_at_work(const Ledger& ledger) {
    const std::vector<std::uint32_t> tasks = ledger.tasks_per_worker();
    return static_cast<std::uint32_t>(std::ranges::count_if(tasks, [](auto n) { return n > 0; }));
  }
};

}  // namespace

void add_process_pool(RunnerTable& table) { table.add<ProcessPool>(); }

}  // namespace fourways
