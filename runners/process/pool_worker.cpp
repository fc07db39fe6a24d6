// A worker takes new tasks by the counter, several at once while they are short. Then it takes
// tasks that others have taken and not begun, or have left behind.
#include "runners/process/pool_worker.hpp"

#include <unistd.h>

#include <algorithm>

#include "runners/system_calls.hpp"
#include "workloads/contract/op.hpp"

namespace fourways {
namespace {

// The work that one visit to the counter should bring: enough that the visit does not show, little
// enough that the last visits end together.
constexpr std::int64_t kVisit_ns = 20'000;
constexpr std::uint32_t kLargestShare = 4096;

}  // namespace

PoolWorker::PoolWorker(PoolBoard& board, Ledger& ledger, const PoolWork& work, std::uint32_t seat,
                       int bell)
    : board_(board),
      ledger_(ledger),
      work_(work),
      seat_(board.seats()[seat]),
      mark_(seat + 1),
      bell_(bell) {}

void PoolWorker::serve() {
  run_range(seat_.range());  // what its predecessor here was about to do
  for (;;) {
    const std::uint32_t seen = board_.work.value.load(std::memory_order_seq_cst);
    if (take_new() || take_over()) continue;
    if (board_.closing.load(std::memory_order_seq_cst)) return;
    rest(seen);
  }
}

std::uint32_t PoolWorker::run_range(TaskRange range) {
  std::uint32_t ran = 0;
  for (std::uint32_t task = range.first; task < range.end; ++task) {
    if (!claim(task)) continue;
    run(task);
    ++ran;
  }
  return ran;
}

bool PoolWorker::take_new() {
  std::uint32_t first = board_.next.load(std::memory_order_seq_cst);
  TaskRange mine;
  do {
    const std::uint32_t submitted = board_.submitted.load(std::memory_order_seq_cst);
    if (first >= submitted) return false;
    const std::uint32_t fair = (submitted - first) / (2 * board_.seat_count);
    mine = {first, first + std::max(1U, std::min({share_, fair, board_.most_per_claim}))};
    seat_.set_range(mine);
  } while (!board_.next.compare_exchange_weak(first, mine.end, std::memory_order_seq_cst));

  seat_.state.store(PoolSeat::State::busy, std::memory_order_relaxed);
  const std::int64_t began = now_ns();
  learn(run_range(mine), began);
  return true;
}

/// One task that another seat names and nobody has claimed: from the end, for its owner comes from
/// the beginning.
bool PoolWorker::take_over() {
  for (const PoolSeat& other : board_.seats()) {
    const TaskRange theirs = other.range();
    for (std::uint32_t task = theirs.end; task-- > theirs.first;) {
      if (ledger_.slot(task).taken_by() != 0) continue;
      seat_.state.store(PoolSeat::State::busy, std::memory_order_relaxed);
      seat_.set_range({task, task + 1});
      if (!claim(task)) continue;
      run(task);
      return true;
    }
  }
  return false;
}

bool PoolWorker::claim(std::uint32_t task) noexcept {
  TaskSlot& slot = ledger_.slot(task);
  std::uint32_t nobody = 0;
  return slot.taken_by() == nobody &&
         std::atomic_ref(slot.worker)
             .compare_exchange_strong(nobody, mark_, std::memory_order_seq_cst);
}

void PoolWorker::run(std::uint32_t task) {
  work_(task);
  // Either we see that the parent waits for this task, or it sees, before it sleeps, that the task
  // has ended.
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (board_.awaited.load(std::memory_order_relaxed) == task) ring();
}

void PoolWorker::learn(std::uint32_t tasks, std::int64_t began_ns) noexcept {
  if (tasks == 0) return;
  const std::int64_t each_ns = std::max<std::int64_t>(1, (now_ns() - began_ns) / tasks);
  // No more than double: one short task says little of the next.
  const std::int64_t most = std::min<std::int64_t>(2 * std::int64_t{share_}, kLargestShare);
  share_ = static_cast<std::uint32_t>(std::clamp<std::int64_t>(kVisit_ns / each_ns, 1, most));
}

void PoolWorker::rest(std::uint32_t seen) {
  if (!knows_start_up_ && board_.submitted.load(std::memory_order_seq_cst) == 0) {
    seat_.start_up = usage_of_process();
  }
  knows_start_up_ = true;
  seat_.state.store(PoolSeat::State::idle, std::memory_order_seq_cst);
  if (board_.awaited.load(std::memory_order_seq_cst) == PoolBoard::kAll) ring();
  Op until_there_is_work(board_.work, seen, Deadline::never());
  call_blocking(until_there_is_work);
}

void PoolWorker::ring() noexcept {
  const std::uint64_t one = 1;
  // Fails only when the counter is full: then the bell is ringing already.
  [[maybe_unused]] const ssize_t rung = ::write(bell_, &one, sizeof one);
}

}  // namespace fourways
