#include "runners/process/worker_pool.hpp"

#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <csignal>
#include <utility>

#include "runners/process/unit_processes.hpp"

namespace fourways {
namespace {

constexpr std::uint32_t kWorkersBell = UINT32_MAX;  // beside the seats, in epoll's data
constexpr std::uint32_t kMostInVain = 1000;
constexpr int kForEver = -1;

void watch(int epoll, int fd, std::uint32_t what) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u32 = what;
  checked(::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
}

}  // namespace

WorkerPool::WorkerPool(Arena& arena, Ledger& ledger, Options options, PoolWork work)
    : context_(arena),
      ledger_(ledger),
      options_(options),
      work_(std::move(work)),
      board_(arena.make<PoolBoard>(arena, options.workers, options.most_per_claim)),
      bell_(checked(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd for a pool's bell")),
      events_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1 for a pool")),
      workers_(options.workers),
      floor_(options.min_workers == 0 ? options.workers
                                      : std::min(options.min_workers, options.workers)) {
  watch(events_.get(), bell_.get(), kWorkersBell);
  try {
    for (std::uint32_t seat = 0; seat < floor_; ++seat) {
      fork_worker(seat, seat, floor_);
    }
    await_ready();
  } catch (...) {
    terminate();
    throw;
  }
}

WorkerPool::~WorkerPool() {
  if (alive_ > 0) terminate();
}

/// Throws LimitReached; its words take the worker for number `made` of `wanted`.
void WorkerPool::fork_worker(std::uint32_t seat, std::uint32_t made, std::uint32_t wanted) {
  PoolSeat& place = board_.seats()[seat];
  place.state.store(PoolSeat::State::starting, std::memory_order_seq_cst);
  place.start_up = {};
  workers_[seat] = fork_unit(made, wanted, [&] { be_worker(seat); });
  ++alive_;
  ++forked_;
  watch(events_.get(), workers_[seat].fd(), seat);
}

void WorkerPool::be_worker(std::uint32_t seat) {
  PoolWorker(board_, ledger_, work_, seat, bell_.get()).serve();
  if (ledger_.measures_memory()) ledger_.add_unit_memory(proportional_memory_bytes());
  ::_exit(0);
}

void WorkerPool::await_ready() {
  wait_until(
      PoolBoard::kAll,
      [this] {
        const auto starting = [this](const OwnChild& worker) {
          const auto seat = static_cast<std::size_t>(&worker - workers_.data());
          const auto state = board_.seats()[seat].state.load(std::memory_order_seq_cst);
          return worker && state == PoolSeat::State::starting;
        };
        return std::ranges::none_of(workers_, starting);
      },
      Deadline::never());
}

std::uint32_t WorkerPool::submit(std::uint32_t count) {
  if (terminated_ || board_.closing.load(std::memory_order_relaxed)) {
    throw std::logic_error("submit: the pool is closed; hand all tasks in before close()");
  }
  const std::uint32_t first = board_.submitted.load(std::memory_order_relaxed);
  if (count > ledger_.tasks() - first) {
    throw std::length_error(fmt::format("submit: the pool's ledger has {} tasks, {} are handed in",
                                        ledger_.tasks(), first));
  }
  board_.submitted.store(first + count, std::memory_order_seq_cst);
  wake_workers(count);
  fill();
  return first;
}

void WorkerPool::require_submitted(std::uint32_t task) const {
  if (task < board_.submitted.load(std::memory_order_relaxed)) return;
  throw std::logic_error(fmt::format("task {} is waited for before it is submitted", task));
}

bool WorkerPool::wait(std::uint32_t task, Deadline deadline) {
  require_submitted(task);
  return wait_until(
      task, [this, task] { return ledger_.slot(task).finished(); }, deadline);
}

void WorkerPool::wait_all() {
  wait_until(
      PoolBoard::kAll, [this] { return settled(); }, Deadline::never());
}

std::uint64_t WorkerPool::result(std::uint32_t task) {
  wait(task);
  const TaskSlot& slot = ledger_.slot(task);
  if (slot.state == TaskSlot::State::done) return slot.result;
  for (const Failure& failure : ledger_.failures()) {
    if (failure.task == task) throw TaskFailed(failure.text);
  }
  throw TaskFailed(fmt::format("task {} failed, after the first {} whose reasons are kept", task,
                               Ledger::kFailures));
}

void WorkerPool::close() {
  board_.closing.store(true, std::memory_order_seq_cst);
  wake_workers(kEveryone);
}

void WorkerPool::terminate() {
  terminated_ = true;
  close();
  for (const OwnChild& worker : workers_) worker.signal(SIGKILL);
  for (std::uint32_t seat = 0; seat < options_.workers; ++seat) {
    if (workers_[seat]) reap(seat);
  }
  const std::uint32_t submitted = board_.submitted.load(std::memory_order_relaxed);
  for (std::uint32_t task = settled_; task < submitted; ++task) {
    if (ledger_.slot(task).finished()) continue;
    ledger_.failed(task, "signal",
                   fmt::format("the pool was terminated before task {} had its result", task));
  }
}

void WorkerPool::join() {
  if (!board_.closing.load(std::memory_order_relaxed)) {
    throw std::logic_error("join: the pool is open; call close() or terminate() first");
  }
  while (alive_ > 0) take_events(kForEver);
}

/// Waits, asleep, until `condition`; false: the deadline has passed. The worker that makes it true
/// rings the bell if it sees `awaited`.
template <class Condition>
bool WorkerPool::wait_until(std::uint32_t awaited, Condition condition, Deadline deadline) {
  if (condition()) return true;
  board_.awaited.store(awaited, std::memory_order_seq_cst);
  std::atomic_thread_fence(std::memory_order_seq_cst);
  bool met = condition();
  while (!met) {
    const int timeout_ms = milliseconds_until(deadline);
    if (timeout_ms == 0) break;
    take_events(timeout_ms);
    met = condition();
  }
  board_.awaited.store(PoolBoard::kNobody, std::memory_order_relaxed);
  return met;
}

void WorkerPool::take_events(int timeout_ms) {
  epoll_event events[16];
  const int count = retry_interrupted(
      [&] { return ::epoll_wait(events_.get(), events, std::size(events), timeout_ms); });
  checked(count, "epoll_wait for a pool");
  bool died = false;
  for (const epoll_event& event : std::span(events, static_cast<std::size_t>(count))) {
    if (event.data.u32 != kWorkersBell) {
      reap(event.data.u32);
      died = true;
      continue;
    }
    std::uint64_t rings = 0;
    [[maybe_unused]] const ssize_t got = ::read(bell_.get(), &rings, sizeof rings);
  }
  if (died) fill();
}

void WorkerPool::reap(std::uint32_t seat) {
  OwnChild& worker = workers_[seat];
  rusage used{};  // of this worker alone
  const ExitStatus status = worker.reap(&used);
  // Explicitly: workers forked since hold copies of it, which would keep it in the set.
  ::epoll_ctl(events_.get(), EPOLL_CTL_DEL, worker.fd(), nullptr);
  worker = {};
  --alive_;
  Usage own = usage_of(used);
  own -= board_.seats()[seat].start_up;
  ledger_.add_unit_usage(own);
  if (terminated_) return;
  const bool at_work = account_for(seat, status);
  const bool closing = board_.closing.load(std::memory_order_relaxed);
  if (closing && !at_work && status.success()) return;  // as it was told to
  ++to_replace_;
  require_progress(at_work, status);
}

/// Fails the task that the worker of `seat` had begun, if it had not written its result. False:
/// there is none.
bool WorkerPool::account_for(std::uint32_t seat, ExitStatus status) {
  const TaskRange range = board_.seats()[seat].range();
  for (std::uint32_t task = range.first; task < range.end; ++task) {
    TaskSlot& slot = ledger_.slot(task);
    if (slot.taken_by() != seat + 1 || slot.finished()) continue;
    ledger_.failed(
        task, status.exited() ? "exit" : "signal",
        fmt::format("the worker of task {} {} before its result", task, describe(status)));
    return true;  // one at a time
  }
  return false;
}

/// Throws where workers die one after the other and nothing is begun in between: the next would
/// too.
void WorkerPool::require_progress(bool at_work, ExitStatus status) {
  const std::uint32_t begun = board_.next.load(std::memory_order_relaxed);
  in_vain_ = at_work || begun != begun_ ? 0 : in_vain_ + 1;
  begun_ = begun;
  if (in_vain_ < kMostInVain) return;
  throw std::runtime_error(fmt::format(
      "{} workers in a row died before they took a task; the last {}", in_vain_, describe(status)));
}

/// Forks workers where they are missing: for those that died, and while tasks wait.
void WorkerPool::fill() {
  for (std::uint32_t seat = 0; seat < options_.workers && wants_another(); ++seat) {
    if (workers_[seat]) continue;
    try {
      fork_worker(seat, 0, 1);
    } catch (const LimitReached&) {
      if (alive_ == 0) throw;
      break;  // those that are there do the work
    }
    if (to_replace_ > 0) {
      --to_replace_;
      ++replaced_;
    }
  }
  // What one without a successor had taken is for the others.
  if (to_replace_ > 0) wake_workers(kEveryone);
}

bool WorkerPool::wants_another() const {
  if (terminated_) return false;
  const std::uint32_t floor =
      board_.closing.load(std::memory_order_relaxed) ? std::min(floor_, unclaimed()) : floor_;
  if (alive_ < floor) return true;
  if (floor_ == options_.workers || alive_ == options_.workers) return false;
  const std::uint32_t submitted = board_.submitted.load(std::memory_order_relaxed);
  const std::uint32_t next = board_.next.load(std::memory_order_seq_cst);
  std::uint32_t waiting = submitted - std::min(next, submitted);
  for (std::uint32_t seat = 0; seat < options_.workers && waiting > 0; ++seat) {
    if (workers_[seat] && !has_work(seat)) --waiting;
  }
  return waiting > 0;
}

/// False for one that has ended its tasks, even if it has not yet come round to looking for more:
/// it will before a new worker is there.
bool WorkerPool::has_work(std::uint32_t seat) const {
  const PoolSeat& place = board_.seats()[seat];
  if (place.state.load(std::memory_order_seq_cst) != PoolSeat::State::busy) return false;
  const TaskRange range = place.range();
  for (std::uint32_t task = range.first; task < range.end; ++task) {
    if (!ledger_.slot(task).finished()) return true;
  }
  return false;
}

/// All that was submitted has ended.
bool WorkerPool::settled() {
  const std::uint32_t submitted = board_.submitted.load(std::memory_order_relaxed);
  while (settled_ < submitted && ledger_.slot(settled_).finished()) ++settled_;
  return settled_ == submitted;
}

/// Tasks that wait for a worker.
std::uint32_t WorkerPool::unclaimed() const {
  const std::uint32_t submitted = board_.submitted.load(std::memory_order_relaxed);
  std::uint32_t count = 0;
  for (std::uint32_t task = settled_; task < submitted; ++task) {
    if (ledger_.slot(task).taken_by() == 0) ++count;
  }
  return count;
}

void WorkerPool::wake_workers(std::uint32_t count) {
  board_.work.value.fetch_add(1, std::memory_order_seq_cst);
  context_.wake(board_.work, count);
}

}  // namespace fourways
