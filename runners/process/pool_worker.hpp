// PoolWorker: the worker's side of a process pool: takes tasks, runs them, waits for more.
#pragma once

#include <cstdint>
#include <functional>

#include "runners/process/pool_board.hpp"

namespace fourways {

/// Runs one task to its end and writes its slot of the ledger, failure included. Does not throw.
using PoolWork = std::function<void(std::uint32_t task)>;

class PoolWorker {
 public:
  /// `seat`: its place at the board. `bell`: an eventfd that wakes the parent, not owned.
  PoolWorker(PoolBoard& board, Ledger& ledger, const PoolWork& work, std::uint32_t seat, int bell);

  /// Returns when the pool has been closed and every task has been claimed.
  void serve();

 private:
  std::uint32_t run_range(TaskRange range);  // those not claimed; how many they were
  bool take_new();
  bool take_over();
  bool claim(std::uint32_t task) noexcept;
  void run(std::uint32_t task);
  void learn(std::uint32_t tasks, std::int64_t began_ns) noexcept;
  void rest(std::uint32_t seen);
  void ring() noexcept;

  PoolBoard& board_;
  Ledger& ledger_;
  const PoolWork& work_;
  PoolSeat& seat_;
  const std::uint32_t mark_;  // of this seat, in the slots of tasks
  const int bell_;
  std::uint32_t share_ = 1;  // tasks to take at once, as far as their length so far tells
  bool knows_start_up_ = false;
};

}  // namespace fourways
