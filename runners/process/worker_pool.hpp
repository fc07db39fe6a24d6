// WorkerPool: processes forked beforehand that run the tasks of a ledger as they are submitted, by
// the rules of multiprocessing.Pool: nothing is accepted after close, and join comes only after
// close or terminate. A worker that dies, at any instruction, fails only the task that it was
// running; another is forked in its place.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <stdexcept>
#include <vector>

#include "runners/blocking_context.hpp"
#include "runners/process/pool_board.hpp"
#include "runners/process/pool_worker.hpp"
#include "workloads/support/process/process.hpp"

namespace fourways {

/// A task of a pool ended without a result. what() says why, as far as its text was kept.
class TaskFailed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Used by one thread, the only one of its process. Wrong use throws std::logic_error.
class WorkerPool {
 public:
  struct Options {
    std::uint32_t workers = 1;      // the most there are at once
    std::uint32_t min_workers = 0;  // how many are there at the start; 0: all of them
    /// How many tasks a worker may take at once. 1 where tasks wait for each other, for one that is
    /// taken but not begun may be the one that is waited for.
    std::uint32_t most_per_claim = UINT32_MAX;
  };

  /// Forks the first workers and returns when all are ready. `work` runs in the workers; `ledger`
  /// and `arena` outlive the pool, and the ledger is this pool's alone. Throws LimitReached.
  WorkerPool(Arena& arena, Ledger& ledger, Options options, PoolWork work);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  ~WorkerPool();  // terminates it, if it has not been joined

  /// Hands in the ledger's next `count` tasks; the number of the first. Does not wait, but forks
  /// workers where the pool may grow and tasks would have to wait. Throws std::length_error when
  /// the ledger has no more.
  std::uint32_t submit(std::uint32_t count = 1);
  /// Waits until `task` has ended, well or not. False: the deadline has passed (to the
  /// millisecond). While any of these wait, dead workers are noticed and replaced; throws
  /// LimitReached when no worker is left and none can be forked.
  bool wait(std::uint32_t task, Deadline deadline = {});
  void wait_all();
  /// Waits for one task's result. Throws TaskFailed.
  std::uint64_t result(std::uint32_t task);

  /// Accepts nothing more; workers end when what was submitted is done.
  void close();
  /// Kills and reaps the workers. What was submitted and is not done, has failed.
  void terminate();
  /// Returns when all workers are gone and reaped.
  void join();

  std::uint32_t alive() const noexcept { return alive_; }        // workers, as far as noticed
  std::uint32_t forked() const noexcept { return forked_; }      // workers, since the beginning
  std::uint32_t replaced() const noexcept { return replaced_; }  // of those: for one that had died
  /// The process at place `seat` < Options::workers; 0: there is none.
  pid_t worker(std::uint32_t seat) const noexcept { return workers_[seat].pid(); }

 private:
  void fork_worker(std::uint32_t seat, std::uint32_t made, std::uint32_t wanted);
  [[noreturn]] void be_worker(std::uint32_t seat);
  void fill();
  bool wants_another() const;
  bool has_work(std::uint32_t seat) const;
  void await_ready();
  void require_submitted(std::uint32_t task) const;
  template <class Condition>
  bool wait_until(std::uint32_t awaited, Condition condition, Deadline deadline);
  void take_events(int timeout_ms);
  void reap(std::uint32_t seat);
  bool account_for(std::uint32_t seat, ExitStatus status);
  void require_progress(bool at_work, ExitStatus status);
  bool settled();
  std::uint32_t unclaimed() const;
  void wake_workers(std::uint32_t count);

  BlockingContext context_;
  Ledger& ledger_;
  const Options options_;
  const PoolWork work_;
  PoolBoard& board_;
  UniqueFd bell_;
  UniqueFd events_;  // an epoll: the bell and the workers' ends
  std::vector<OwnChild> workers_;
  std::uint32_t floor_ = 0;  // workers that should be there, whether there is work or not
  std::uint32_t alive_ = 0;
  std::uint32_t forked_ = 0;
  std::uint32_t replaced_ = 0;
  std::uint32_t to_replace_ = 0;  // that died and have no successor yet
  std::uint32_t settled_ = 0;     // tasks before this one have ended
  std::uint32_t in_vain_ = 0;     // workers in a row that died with nothing begun
  std::uint32_t begun_ = 0;       // tasks handed out at the last death
  bool terminated_ = false;
};

}  // namespace fourways
