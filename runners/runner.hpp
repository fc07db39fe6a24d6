// Runner: runs every task of a workload in the way of one model, and keeps the accounts. Start
// here; then accounts/ledger.hpp, blocking_context.hpp and loop/loop.hpp. Each file in models/ is a
// model, and table.hpp holds them all.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "runners/accounts/ledger.hpp"
#include "workloads/contract/workload.hpp"

namespace fourways {

/// What a model is, as the reader of a report needs it.
struct Traits {
  std::string name;
  std::string family;    // baseline, process, thread, coroutine, async, hybrid, reference
  std::string summary;   // one line
  std::string tutorial;  // its counterpart in the tutorials
  std::string waiting;   // what a blocking call holds up: process, thread, fiber, "whole loop"
  bool bounded = false;  // has `workers`, which hold a task each; others hold all tasks at once
  std::uint32_t most_workers = UINT32_MAX;  // that a bounded one takes
  bool workers_hold_many = false;           // bounded, and yet all tasks are alive at once
  bool one_at_a_time = false;               // holds a single task: no two are ever alive together
  bool parallel = false;                    // uses several processors
  bool preemptive = false;                  // a computing task cannot starve the others
  bool shares_memory = false;               // units see each other's ordinary variables
  bool survives_crash = false;              // a task that crashes takes no other with it
  bool child_tasks = false;                 // Context::spawn is offered
  /// Where a child task is a unit of the kernel's: how many the runner takes on at once, so that
  /// the machine goes on serving others.
  std::uint64_t most_children = UINT64_MAX;
  bool fresh_image = false;            // units start the program anew: they need Plan::recipe
  bool runs_twin = false;              // not task(), but its twin in another language; likewise
  bool paced = false;                  // can hold the number of tasks in flight to a limit
  bool elastic = false;                // a pool that may start with `min_workers` and grow
  std::vector<ParamSpec> params = {};  // its own, besides workers; no workload may use their names
};

/// How a fresh image of this program, or a twin, finds the workload whose tasks it is to run.
struct Recipe {
  std::string workload;
  std::map<std::string, std::string> params;  // as text; those at their defaults may be left out
  std::string plugin;                         // the shared object that brings it; empty: built in
};

/// What one batch is to be.
struct Plan {
  std::uint32_t tasks = 1;
  std::uint32_t workers = 1;      // for bounded runners
  std::uint32_t min_workers = 0;  // of elastic ones: how many at the start; 0: all of them
  std::uint32_t in_flight = 0;    // tasks handed in whose results are not there yet; 0: no limit
  std::uint32_t alive = 1;        // tasks that must be alive together: none queues behind another
  unsigned doorbell = 0;          // of the arena's, this process's: loops in several have one each
  std::uint32_t first = 0;  // of several schedulers, each runs every step-th task from its first
  std::uint32_t step = 1;
  Stacks stacks = Stacks::guarded;  // for runners whose units have stacks of their own making
  bool name_units = false;          // threads and processes made for a task bear its name
  std::shared_ptr<const Recipe> recipe = nullptr;  // null: only this image has the workload
  std::shared_ptr<const Params> params = nullptr;  // the case's, read by settings_of(); may be null

  /// The workload's number of this plan's task `i`.
  std::uint32_t index(std::uint32_t i) const noexcept { return first + i * step; }
};

class Runner {
 public:
  explicit Runner(Traits traits) : traits_(std::move(traits)) {}
  virtual ~Runner() = default;
  const Traits& traits() const noexcept { return traits_; }
  /// Event loops in processes of their own among which the plan's tasks are dealt out in turn.
  virtual unsigned loops(const Plan&) const noexcept { return 1; }
  /// Runs the batch to its end: all units gone. Failures of tasks stand in the ledger. Called from
  /// the only thread of its process. Throws LimitReached or std::system_error: units already
  /// running are then abandoned, and the process must be ended.
  virtual void run(Workload& workload, const Plan& plan, Arena& arena, Ledger& ledger) = 0;
  /// Measures what all samples of a run are to share, though each is a process of its own, and
  /// gives it as the text that calibrate() takes there. Empty: nothing. Not while a batch runs.
  virtual std::string calibration() { return {}; }
  /// Before the first batch. Throws std::invalid_argument: not what calibration() gives.
  virtual void calibrate(const std::string&) {
    throw std::invalid_argument(traits().name + " takes no calibration");
  }
  /// After the last batch of a process: ends what it keeps from one batch to the next.
  virtual void retire() {}

 private:
  const Traits traits_;
};

/// Values for a runner's own parameters: the plan's, or the defaults where it has none.
Params settings_of(const Traits& traits, const Plan& plan);

/// Why this runner cannot run that workload, in words; nothing when it can.
std::optional<std::string> refusal(const Needs& needs, const Traits& traits, const Plan& plan);

/// Processors this process may use.
std::uint32_t affinity_cores();

/// A LimitReached for the failed creation of unit `made` of `wanted`. `what` is "fork" or the like,
/// `error` an errno. Call it before units are given back: it looks which limit is used up.
LimitReached limit_reached(const std::string& what, std::uint32_t made, std::uint32_t wanted,
                           int error);
/// The same; `what` says all of it: "creating a thread for a child task failed".
LimitReached limit_reached(const std::string& what, int error);
/// Throws it where `error` stands for a limit of the machine, else a std::system_error.
[[noreturn]] void throw_limit(const std::string& what, int error);

}  // namespace fourways
