// Workload: the job, written once. Derive from it (WorkloadOf in workload_of.hpp saves lines),
// describe it in a WorkloadInfo, and list it in workloads/CMakeLists.txt or export it from a
// plug-in (plugin.hpp). Each runner calls the same task() for every index.
//
// One batch: prepare() runs once, in the process that measures. Then start_batch(), the tasks and
// end_batch() run for the warm-up and again for the timed batch, in a forked process of their own.
// verify() and findings() come last, back in the process that measures. So a task tells something
// only by its result or in the arena.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "workloads/contract/arena.hpp"
#include "workloads/contract/context.hpp"
#include "workloads/contract/params.hpp"
#include "workloads/contract/task.hpp"

namespace fourways {

/// What lies between the stacks of fibers. `guarded`: a page that ends the process, with a line
/// that says why, when a stack overflows. `dense`: nothing, and the stacks are smaller, so that
/// more of them fit. There an overflow goes unseen and destroys a neighbour's locals, so it is only
/// for tasks that call no deeper than they must to wait.
enum class Stacks { guarded, dense };

/// What a workload needs of a runner; a pair that does not fit is a cell with a typed reason.
struct Needs {
  std::uint32_t alive = 1;          // tasks that must be alive together, or none gets on
  bool child_tasks = false;         // calls Context::spawn
  std::uint64_t most_children = 0;  // child tasks of the whole batch that may be alive at once
  bool warm_up = true;              // false: measured cold, as lifecycle cases are
  bool task_times = true;           // false: tasks so small that two clock readings would show
  Stacks stacks = Stacks::guarded;  // of fibers
  std::uint32_t in_flight =
      0;                    // tasks handed in at most before their results are there; 0: no limit
  bool unit_names = false;  // units the kernel knows of bear the name "task-<index>"
  bool unit_parts = false;  // the calls that create units are timed; Findings has the rest
  bool twin = false;        // there is a twin in Python, for the runners that run it
  std::string twin_lacks = {};  // why the twin cannot do these parameters; empty: it can
  bool twin_blocks = false;     // it waits in calls that would hold up a whole event loop
};

/// What a twin of the workload, in another program, gets beside the parameters.
struct TwinInputs {
  std::map<std::string, std::string> texts = {};  // addresses, paths
  std::map<std::string, int> descriptors = {};    // it inherits them, at the same numbers
  std::string file = {};  // a plug-in's twin; empty: workloads/python/twins/NAME.py
};

/// What a twin tells beside its results.
struct TwinReport {
  std::map<std::string, std::int64_t> counts;  // by names on which workload and twin agree
  std::vector<std::int64_t> started_ns;        // each task's first instruction (CLOCK_MONOTONIC)

  /// Throws std::runtime_error if the twin did not count it.
  std::int64_t count(const std::string& name) const {
    const auto found = counts.find(name);
    if (found == counts.end()) throw std::runtime_error("the twin did not count " + name);
    return found->second;
  }
};

/// What a workload saw from outside its tasks.
struct Findings {
  double operations = 0;  // what the wall time is divided by; 0: the number of tasks
  std::vector<double> latencies_ns = {};  // as a client measured them; empty: the tasks' own
  std::map<std::string, std::string> notes = {};  // facts for the reader of the report
  /// Counts and measures beside the time. A name ends in the thing that is counted or in its unit:
  /// "lost_updates", "peak_inside", "unit_memory_bytes". Every sample of a case has the same names.
  std::map<std::string, double> figures = {};
  /// When each task's first instruction ran (CLOCK_MONOTONIC), by index; with Needs::unit_parts.
  std::vector<std::int64_t> first_instructions_ns = {};
};

/// A wrong result. what() says which, what was expected and what came.
class WrongResult : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The machine would not give what was asked for. This is a result, not a fault. what() names the
/// limit and the remedy.
class LimitReached : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What Workload::attach() throws where a workload has none: fresh images cannot run its tasks.
class NotAttachable : public std::logic_error {
 public:
  NotAttachable()
      : std::logic_error(
            "it does not say how a fresh image of the program finds its state: override "
            "Workload::attach(), with an empty body if its tasks share nothing") {}
};

class Workload {
 public:
  virtual ~Workload() = default;

  virtual Needs needs(const Params&) const { return {}; }
  /// Untimed, once: makes sockets, files, companion processes, and shared state in the arena.
  virtual void prepare(const Params& params, Arena& arena) = 0;
  /// Once in every process image that will run tasks and did not itself prepare: finds all that
  /// tasks need, parameters included, from Arena::root().
  virtual void attach(Arena&) { throw NotAttachable(); }
  /// Untimed, before each batch, in the process that will run it: sets shared state to its
  /// beginning and tells companions to go.
  virtual void start_batch() {}
  /// Untimed, after each batch, in the process that ran it: keeps what only that process can tell.
  virtual void end_batch() {}
  /// The timed part. Its return value is this task's result. `context` outlives the task.
  virtual Task<std::uint64_t> task(Context& context, std::uint32_t index) = 0;
  /// Throws WrongResult. `results` by task index.
  virtual void verify(std::span<const std::uint64_t> results) { (void)results; }
  virtual Findings findings() { return {}; }

  /// For a twin (Needs::twin), in the process that runs the batch, after start_batch().
  virtual TwinInputs twin_inputs() { return {}; }
  /// In the same process, once the twin is done: puts its counts where task() would have.
  virtual void take(const TwinReport&) {}
};

/// How a workload presents itself.
struct WorkloadInfo {
  std::string name;
  std::string kind;                    // cpu, io, mixed, sync, ipc, lifecycle
  std::string summary;                 // one line: what one task does
  std::string tutorial = {};           // where in the tutorials it comes from: "000, 003 square"
  std::string column = {};             // trade-off table: cpu, io, mixed, start, switch, or ""
  std::string operation = "task";      // what Findings::operations counts
  std::uint32_t tasks = 8;             // default number of tasks
  std::uint32_t most_tasks = 100000;   // greatest that makes sense
  std::vector<ParamSpec> params = {};  // besides tasks and workers, which every case has
  std::function<std::unique_ptr<Workload>()> make;
};

}  // namespace fourways
