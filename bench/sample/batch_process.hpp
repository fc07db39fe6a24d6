// The sample child: the process in which a sample's warm-up and timed batch run. It is forked
// before any thread exists and is the root of all that the runner makes, so that whatever happens
// to it, the process that measures lives on and can say what happened.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

#include "bench/cases/case.hpp"
#include "bench/sample/trouble.hpp"
#include "runners/accounts/ledger.hpp"

namespace fourways {

/// What the child tells by writing into the arena.
class ChildReport {
 public:
  void caught(const Trouble& trouble) noexcept;
  /// What it caught outside of tasks, if anything.
  std::optional<Trouble> trouble() const;

 private:
  bool caught_ = false;
  SampleReason::Type type_ = SampleReason::Type::error;
  char text_[512] = {};  // cut to fit
};

/// The ledgers of a sample, in the arena.
struct SampleBooks {
  ChildReport& child;
  Ledger* warm_up;  // null where the workload is measured cold
  Ledger& timed;
};

/// Forks the child, which runs the batches and leaves. Throws std::system_error when the fork
/// fails. The caller reaps it; it dies with the calling thread.
pid_t start_sample_child(const Case& chosen, const Plan& plan, Workload& workload, Arena& arena,
                         SampleBooks books);

}  // namespace fourways
