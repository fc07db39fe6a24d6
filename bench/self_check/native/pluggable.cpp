// A batch of a built-in workload, as bench_models runs it.
#include "bench/self_check/native/pluggable.hpp"

#include <stdexcept>

#include "runners/process/unit_image.hpp"
#include "runners/table.hpp"
#include "workloads/table.hpp"

namespace fourways::native {
namespace {

double figure_of(const Ledger& ledger, Figure figure) {
  switch (figure) {
    case Figure::wall: return ledger.wall_ns();
    case Figure::wall_and_join: return ledger.wall_ns() + ledger.join_ns();
    case Figure::cpu: {
      const Usage usage = ledger.usage();
      return static_cast<double>(usage.user_ns + usage.system_ns);
    }
  }
  return 0;
}

}  // namespace

Measure pluggable(Job job, Figure figure, double operations) {
  return [job = std::move(job), figure, operations] {
    const WorkloadInfo& info = find_workload(job.workload);
    Params params = params_of(info);
    params.set("tasks", std::to_string(job.tasks), "bench_native");
    for (const auto& [key, value] : job.params) params.set(key, value, "bench_native");
    Runner& runner = find_runner(job.runner);
    const auto workload = info.make();
    const Needs needs = workload->needs(params);
    Plan plan{.tasks = job.tasks,
              .workers = job.workers,
              .in_flight = needs.in_flight,
              .alive = needs.alive};
    const Traits& traits = runner.traits();
    if (traits.fresh_image || traits.runs_twin) plan.recipe = recipe_of(info, params);
    Arena arena = Arena::create();
    arena.set_loops(runner.loops(plan));
    workload->prepare(params, arena);
    double result = 0;
    for (int batch = 0; batch < 2; ++batch) {
      Ledger& ledger = Ledger::create(arena, job.tasks, needs.task_times);
      workload->start_batch();
      runner.run(*workload, plan, arena, ledger);
      workload->end_batch();
      if (const auto failure = ledger.first_failure()) throw std::runtime_error(failure->text);
      workload->verify(ledger.results());
      result = figure_of(ledger, figure) / operations;
    }
    runner.retire();
    return result;
  };
}

}  // namespace fourways::native
