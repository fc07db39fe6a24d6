// UnitProcesses: the child processes of one batch of fork or spawn, a task each. They are reaped in
// the order in which they end, so that a death stands in the ledger while siblings still wait for
// the dead.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <vector>

#include "runners/runner.hpp"
#include "workloads/support/process/process.hpp"

namespace fourways {

/// Records, as a failure of `task`, that its process ended without a result or badly after one.
void account_for_end(Ledger& ledger, std::uint32_t task, ExitStatus status) noexcept;

/// Forks unit `made` of `wanted`; it dies with this thread. `body` does not return. Throws
/// LimitReached.
template <class Body>
OwnChild fork_unit(std::uint32_t made, std::uint32_t wanted, Body body) {
  const pid_t pid = fork_with_death_signal();
  if (pid == 0) body();
  if (pid < 0) throw limit_reached("fork", made, wanted, errno);
  try {
    return OwnChild(pid);
  } catch (const std::system_error& error) {
    throw limit_reached("pidfd_open", made, wanted, error.code().value());
  }
}

class UnitProcesses {
 public:
  UnitProcesses(Ledger& ledger, std::uint32_t tasks) : ledger_(ledger) { children_.reserve(tasks); }

  /// The process of the next task, from 0; owned from now on.
  void add(pid_t child) { children_.push_back(child); }

  /// Before a further one: waits for the oldest while `most` of them run. 0: any number may.
  void pace(std::uint32_t most) {
    if (most != 0 && children_.size() - reaped_ == most) reap_oldest();
  }
  /// Waits until all have ended, accounts for each as it does, and counts them as units. Other
  /// children of this process are left alone. Throws std::system_error.
  void reap_all();
  /// For a batch that cannot be completed: none is left.
  void kill_all() noexcept;

 private:
  void reap_oldest();
  void reap(pid_t child, std::uint32_t task);

  Ledger& ledger_;
  std::vector<pid_t> children_;  // by task
  std::uint32_t reaped_ = 0;     // of them, from the first
};

}  // namespace fourways
