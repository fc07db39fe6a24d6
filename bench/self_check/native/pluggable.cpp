#include "bench/self_check/native/pluggable.hpp"

#include <stdexcept>

#include "bench/cases/case.hpp"
#include "workloads/support/descriptor_limit.hpp"

namespace fourways::native {
namespace {

double figure_of(const Ledger& ledger, Figure figure) {
  if (figure == Figure::wall) return ledger.wall_ns();
  if (figure == Figure::wall_and_join) return ledger.wall_ns() + ledger.join_ns();
  const Usage usage = ledger.usage();
  return static_cast<double>(usage.user_ns + usage.system_ns);
}

}  // namespace

Measure pluggable(std::string case_name, Figure figure, double operations) {
  return [case_name = std::move(case_name), figure, operations] {
    raise_descriptor_limit();
    const Case chosen = parse_case(case_name);
    Runner& runner = *chosen.runner;
    const auto workload = chosen.workload->make();
    const Needs needs = workload->needs(chosen.params);
    const Plan plan = chosen.plan(needs);
    Arena arena = Arena::create();
    arena.set_loops(runner.loops(plan));
    workload->prepare(chosen.params, arena);
    double result = 0;
    for (int batch = 0; batch < 2; ++batch) {
      Ledger& ledger = Ledger::create(arena, plan.tasks, needs.task_times);
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
