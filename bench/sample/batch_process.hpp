// The process of the batches: in it run a sample's warm-up batch and its timed batch. It is forked
// before any thread exists, and all that the runner makes hangs below it. The measuring process
// lives on whatever happens to it, and can say what happened.
#pragma once

#include <sys/types.h>

#include <optional>

#include "bench/cases/case.hpp"
#include "bench/run/interrupts.hpp"
#include "bench/sample/trouble.hpp"
#include "runners/accounts/ledger.hpp"

namespace fourways {

/// What the process of the batches caught outside of tasks, if anything. It stands in the arena.
class CaughtTrouble {
 public:
  void set(const Trouble& trouble) noexcept;
  std::optional<Trouble> get() const;

 private:
  bool there_ = false;
  SampleReason::Type type_ = SampleReason::Type::error;
  char text_[512] = {};  // cut to fit
};

/// The ledgers of a sample, in the arena.
struct SampleBooks {
  CaughtTrouble& caught;
  Ledger* warm_up;  // null where the workload is measured cold
  Ledger& timed;
};

/// Forks the process, which runs the batches and exits. The caller reaps it; it dies with the
/// calling thread. `interrupts` holds signals back for the caller alone. Throws std::system_error
/// when the fork fails.
pid_t start_batches(const Case& chosen, const Plan& plan, Workload& workload, Arena& arena,
                    SampleBooks books, const Interrupts& interrupts);

}  // namespace fourways
