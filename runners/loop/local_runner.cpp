#include "runners/loop/local_runner.hpp"

namespace fourways {

void LocalRunner::run(Workload& workload, const Plan& plan, Arena& arena, Ledger& ledger) {
  arena.make_doorbells(plan.doorbell + 1);
  const auto all = scheduler(workload, plan, arena, ledger);
  ledger.begin();
  const std::uint32_t created = all->create();
  all->run();
  ledger.end();
  ledger.units_created = created;
  ledger.peak_alive = created;  // all stand in the scheduler before the first is resumed
  ledger.set_note(all->note());
  ledger.joined();
}

LocalRunner& local_runner(const RunnerTable& table, std::string_view name) {
  for (const auto& each : table.runners) {
    auto* local = dynamic_cast<LocalRunner*>(each.get());
    if (local != nullptr && local->traits().name == name) return *local;
  }
  throw std::logic_error("no model '" + std::string(name) + "' of one thread is listed so far");
}

}  // namespace fourways
