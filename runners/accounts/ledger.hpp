// Ledger: the accounts of one batch, kept in the arena. Each unit writes its own slot: a child
// process reports by writing, not by serialising, and its words stand even if it dies. A batch
// whose accounts do not match its plan is void.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runners/accounts/usage.hpp"
#include "workloads/contract/arena.hpp"
#include "workloads/contract/op.hpp"
#include "workloads/support/clock.hpp"

namespace fourways {

struct TaskSlot {
  enum class State : std::uint32_t { open, done, failed };

  std::uint64_t result = 0;
  std::int64_t started_ns = 0;   // first instruction; 0 where the plan takes no task times
  std::int64_t finished_ns = 0;  // its result was there
  State state = State::open;
  std::uint32_t worker = 0;  // of a pool: 1 + the place of the worker that took it; 0: none yet

  /// Finished, and all that was written about it can be read, also while the batch runs.
  bool finished() noexcept {
    return std::atomic_ref(state).load(std::memory_order_acquire) != State::open;
  }
  std::uint32_t taken_by() noexcept {
    return std::atomic_ref(worker).load(std::memory_order_acquire);
  }
  void finish(State how) noexcept { std::atomic_ref(state).store(how, std::memory_order_release); }
};

/// When the call that makes a unit, or hands a task to a pool, began and returned.
struct CallTimes {
  std::int64_t called_ns = 0;
  std::int64_t returned_ns = 0;
};

/// A batch that ran in another program, as that program tells: times of CLOCK_MONOTONIC.
struct BatchElsewhere {
  std::int64_t began_ns = 0;
  std::int64_t joined_ns = 0;
  Usage usage;
  std::int64_t memory_bytes = 0;  // as memory_bytes() below
};

/// Why a batch failed. `type` is one of the report's: exception, signal, exit, limit, needs, error.
struct Failure {
  std::uint32_t task = 0;
  int error = 0;  // the errno that it came of, if it came of one
  char type[16] = {};
  char text[232] = {};  // one line, cut to fit
};

class Ledger {
 public:
  static constexpr std::size_t kFailures = 4;  // the first few say it all

  /// `measure_memory`: also read each process's memory at its end, which takes so long that only
  /// an untimed batch should.
  static Ledger& create(Arena& arena, std::uint32_t tasks, bool task_times,
                        bool measure_memory = false);

  std::uint32_t tasks() const noexcept { return tasks_; }
  bool task_times() const noexcept { return task_times_; }
  /// For runners beside whose units two clock readings do not show, whatever the plan asked.
  void take_task_times() noexcept { task_times_ = true; }
  /// From now on CallTimer keeps times, in `arena`.
  void time_calls(Arena& arena) { calls_ = arena.make_array<CallTimes>(tasks_).data(); }
  /// Null where calls are not timed.
  CallTimes* call(std::uint32_t task) const noexcept {
    return calls_.get() == nullptr ? nullptr : &calls_[task];
  }
  bool measures_memory() const noexcept { return measure_memory_; }
  TaskSlot& slot(std::uint32_t task) noexcept { return slots_[task]; }
  std::span<const TaskSlot> slots() const noexcept { return {slots_.get(), tasks_}; }

  /// The clock: begin() just before the first unit is created or the first task submitted; end()
  /// at the last task's result where no task times are taken; joined() once all units are gone.
  void begin() noexcept;
  void end(std::int64_t when_ns = now_ns()) noexcept { ended_ns_ = when_ns; }
  void joined() noexcept;
  /// Instead of all three. The slots of the tasks, with their times, are entered before.
  void ran_elsewhere(const BatchElsewhere& batch) noexcept;

  /// A unit reports. Callable from any process of the batch.
  void done(std::uint32_t task, std::uint64_t result) noexcept {
    TaskSlot& own = slots_[task];
    own.result = result;
    if (task_times_) own.finished_ns = now_ns();
    own.finish(TaskSlot::State::done);
  }
  void failed(std::uint32_t task, std::string_view type, std::string_view text,
              int error = 0) noexcept;
  void failed(std::uint32_t task, const std::exception_ptr& error) noexcept;
  /// What a unit that is a process of its own used; charged beside the batch's own process.
  void add_unit_usage(const Usage& usage) noexcept;
  void add_unit_memory(std::int64_t bytes) noexcept { unit_memory_.fetch_add(bytes); }

  /// A fact about how the batch was run, for the reader of the report: "stacks of 64 KiB, ...".
  void set_note(std::string_view text) noexcept;
  const char* note() const noexcept { return note_; }
  /// Facts and figures under names of the runner's own; kNamed of each at most, the others are
  /// lost.
  static constexpr std::size_t kNamed = 12;
  void add_note(std::string_view name, std::string_view text) noexcept;
  void add_figure(std::string_view name, double value) noexcept;
  std::map<std::string, std::string> named_notes() const;
  std::map<std::string, double> named_figures() const;

  std::atomic<std::uint64_t> units_created{0};  // processes, threads, fibers, coroutines
  std::uint32_t peak_alive = 0;                 // as the runner counted; 0: from the task times
  std::uint32_t units_replaced = 0;             // of those created: in the place of one that died
  std::int64_t start_up_ns = 0;                 // of a pool, from nothing to ready: before begin()

  /// Afterwards.
  double wall_ns() const noexcept;  // begin to the last result
  double join_ns() const noexcept;  // last result to all units gone
  Usage usage() const noexcept;     // of all units, begin to joined
  /// Peak resident size of the batch's process plus, at their ends, the proportional sizes of the
  /// units that are processes; 0 where it was not measured.
  std::int64_t memory_bytes() const noexcept;
  std::uint32_t tasks_done() const noexcept;
  std::uint32_t most_alive() const;
  /// By the worker's place in its pool, up to the last that took a task; empty where tasks do not
  /// name their workers.
  std::vector<std::uint32_t> tasks_per_worker() const;
  std::vector<double> latencies_ns() const;  // begin to each task's result; empty without times
  std::vector<std::uint64_t> results() const;
  std::optional<Failure> first_failure() const noexcept;
  /// Those of which a text was kept, at most kFailures.
  std::vector<Failure> failures() const;
  bool complete() const noexcept { return joined_ns_ != 0; }

 private:
  struct NamedNote {
    char name[32] = {};  // empty: there is none
    char text[480] = {};
  };
  struct NamedFigure {
    char name[32] = {};
    double value = 0;
  };

  std::int64_t last_result_ns() const noexcept;

  std::uint32_t tasks_ = 0;
  bool task_times_ = true;
  bool measure_memory_ = false;
  Relative<TaskSlot> slots_;
  Relative<CallTimes> calls_;
  std::int64_t began_ns_ = 0;
  std::int64_t ended_ns_ = 0;
  std::int64_t joined_ns_ = 0;
  Usage process_usage_;
  std::int64_t process_memory_ = 0;
  std::atomic<std::int64_t> unit_usage_[6] = {};
  std::atomic<std::int64_t> unit_memory_{0};
  NamedNote notes_[kNamed];
  NamedFigure figures_[kNamed];
  char note_[248] = {};
  std::atomic<std::uint32_t> failure_count_{0};
  Failure failures_[kFailures];
};

/// Times the call made while it lives, where the ledger is to know. A process that the call makes
/// must not come to the end of it.
class CallTimer {
 public:
  CallTimer(const Ledger& ledger, std::uint32_t task) noexcept : call_(ledger.call(task)) {
    if (call_ != nullptr) call_->called_ns = now_ns();
  }
  CallTimer(const CallTimer&) = delete;
  CallTimer& operator=(const CallTimer&) = delete;
  ~CallTimer() {
    if (call_ != nullptr) call_->returned_ns = now_ns();
  }

 private:
  CallTimes* const call_;
};

}  // namespace fourways
