// Batch: one batch run as the real harness runs it, in a forked process of its own, and all that
// can be said about it afterwards. Several started together on one arena are prefork: processes
// whose loops wake each other through the doorbells.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runners/runner.hpp"
#include "runners/testing/footprint.hpp"
#include "runners/testing/test_workload.hpp"
#include "workloads/contract/exit_status.hpp"

namespace fourways {

struct Batch {
  ExitStatus status;         // of the batch's process
  std::string trouble_type;  // "limit" or "error" when run() threw, else empty
  std::string trouble;       // its text
  std::string failure;       // of the first task that failed: "task 3: exception: text"
  std::string errors;        // what the process wrote to standard error
  std::string note;
  bool complete = false;
  std::vector<std::uint64_t> results;
  std::uint32_t tasks_done = 0;
  std::uint32_t most_alive = 0;
  std::uint64_t units_created = 0;
  double wall_ns = 0;
  double join_ns = 0;
  Footprint before;  // of the batch's process; equal where the runner gave all back
  Footprint after;

  /// Empty when the process ended well with every task done; else all that is known.
  std::string complaint() const;
};

/// Runs the batch in a child of this process, which must have a single thread. A batch that hangs
/// is ended after half a minute. `workload` need not be prepared: its prepare() is called here.
Batch run_batch(Runner& runner, TestWorkload& workload, Plan plan, Arena& arena);

/// One process of a prefork: a runner and what it runs.
struct Side {
  Runner& runner;
  TestWorkload& workload;
  std::uint32_t tasks = 1;
};

/// Runs every side in a process of its own, all at once, on one arena, a doorbell each.
std::vector<Batch> run_side_by_side(const std::vector<Side>& sides, Arena& arena);

/// Runs the batch in this process: for sanitizers, which then see everything themselves.
Batch run_here(Runner& runner, TestWorkload& workload, Plan plan, Arena& arena);

}  // namespace fourways
