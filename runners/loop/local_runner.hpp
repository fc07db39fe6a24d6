// LocalRunner: a model that is one scheduler in one thread. The scheduler is set up, filled and run
// in steps, so that models/prefork.cpp can put one into each of several processes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "runners/table.hpp"

namespace fourways {

/// One scheduler with its share of a batch. It writes its tasks' slots of the ledger, and nothing
/// of the ledger's clock and totals. Used by the thread that made it.
class LocalScheduler {
 public:
  virtual ~LocalScheduler() = default;
  /// Makes the tasks; none of them runs yet. Gives their number. Once. Throws LimitReached.
  virtual std::uint32_t create() = 0;
  /// Runs them to the end of the last.
  virtual void run() = 0;
  /// Afterwards: a fact about how it ran, for the ledger; empty: none.
  virtual std::string note() const { return {}; }
};

class LocalRunner : public Runner {
 public:
  using Runner::Runner;
  /// A scheduler for the plan's tasks, ready to create them, in the calling thread. The arguments
  /// and this runner must outlive it; one at a time. Throws std::system_error.
  virtual std::unique_ptr<LocalScheduler> scheduler(Workload& workload, const Plan& plan,
                                                    Arena& arena, Ledger& ledger) = 0;

  void run(Workload& workload, const Plan& plan, Arena& arena, Ledger& ledger) final;
};

/// The runner `name`, which the table has so far. Throws std::logic_error: there is none such.
LocalRunner& local_runner(const RunnerTable& table, std::string_view name);

}  // namespace fourways
