// What the tests of WorkerPool share: a pool's ledger, and tasks that wait to be let go.
#pragma once

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <vector>

#include "runners/process/worker_pool.hpp"
#include "runners/testing/runner_test_base.hpp"
#include "workloads/testing/message_of.hpp"

namespace fourways {

class PoolTest : public HoldsItsBaseline {
 protected:
  void SetUp() override {
    HoldsItsBaseline::SetUp();
    ledger_ = &Ledger::create(arena(), 100, true);
    gate_ = &arena().make<std::atomic<bool>>(false);
  }

  Ledger& ledger() { return *ledger_; }
  PoolWork squares() {
    return [this](std::uint32_t task) { ledger().done(task, std::uint64_t{task} * task); };
  }
  /// One task's worker is killed before it has its result.
  PoolWork killed_at(std::uint32_t victim) {
    return [this, victim](std::uint32_t task) {
      if (task == victim) ::raise(SIGKILL);
      ledger().done(task, task);
    };
  }
  /// Tasks that have their result once open_gate() is called.
  PoolWork gated() {
    return [this](std::uint32_t task) {
      while (!gate_->load()) ::usleep(200);
      ledger().done(task, task);
    };
  }
  void open_gate() { *gate_ = true; }
  void await_taken(std::uint32_t task) {
    while (ledger().slot(task).taken_by() == 0) ::usleep(200);
  }
  std::vector<pid_t> pids(const WorkerPool& pool, std::uint32_t workers) {
    std::vector<pid_t> all;
    for (std::uint32_t seat = 0; seat < workers; ++seat) {
      if (pool.worker(seat) != 0) all.push_back(pool.worker(seat));
    }
    return all;
  }

 private:
  Ledger* ledger_ = nullptr;
  std::atomic<bool>* gate_ = nullptr;
};

}  // namespace fourways
