// Context: what a runner lends to a task, the meaning of waiting. Every verb that may wait is
// awaited. One virtual function, perform(), decides what `co_await` does, and that is all that
// differs between the models.
//
// Start here; then read workload.hpp (what you write) and op.hpp (what a runner sees).
#pragma once

#include <sys/socket.h>

#include <atomic>
#include <cerrno>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <system_error>
#include <type_traits>
#include <utility>

#include "workloads/contract/arena.hpp"
#include "workloads/contract/exit_status.hpp"
#include "workloads/contract/frame_pool.hpp"
#include "workloads/contract/op.hpp"
#include "workloads/contract/shared_word.hpp"
#include "workloads/contract/task.hpp"

namespace fourways {

class Context;
class Children;

namespace detail {
[[noreturn]] void throw_failed(const Op& op);  // std::system_error with the verb's name
void rethrow_first(Children& children);

/// What a finished operation gives to the coroutine that awaited it.
template <class Result>
Result outcome_of(const Op& op) {
  if constexpr (std::is_same_v<Result, bool>) {  // wait_on: false when the deadline has passed
    if (op.result == -ETIMEDOUT) return false;
    if (op.result < 0) throw_failed(op);
    return true;
  } else if constexpr (std::is_same_v<Result, std::optional<ExitStatus>>) {  // wait_child
    if (op.result == -ETIMEDOUT) return std::nullopt;
    if (op.result < 0) throw_failed(op);
    return ExitStatus{static_cast<int>(op.result)};
  } else {
    if (op.result < 0) throw_failed(op);
    if constexpr (std::is_void_v<Result>) {
      if (op.kind == Op::Kind::join) rethrow_first(*op.children);
    } else {
      return static_cast<Result>(op.result);
    }
  }
}
}  // namespace detail

/// One awaited operation. Failure surfaces as std::system_error at the co_await; a deadline that
/// passes is std::errc::timed_out (wait_on and wait_child return it instead).
template <class Result>
class [[nodiscard]] Await {
 public:
  template <class... Request>
  explicit Await(Context& context, Request&&... request) noexcept
      : context_(context), op_(std::forward<Request>(request)...) {}

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> waiter) noexcept;
  Result await_resume() { return detail::outcome_of<Result>(op_); }

 private:
  Context& context_;
  Op op_;
};

/// Lets others run; cannot fail. It needs no Op, so that a switch takes as long as a few stores.
class [[nodiscard]] Yield {
 public:
  explicit Yield(Context& context) noexcept : context_(&context) {}
  ~Yield() = default;

  bool await_ready() const noexcept;
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> waiter) noexcept;
  void await_resume() const noexcept {}

 private:
  Context* context_;
  union {
    Ready place_;  // in a runner's queue, once it suspends
  };
};

/// A blocking function, run where it holds up no other task, and its result.
template <class Function>
class [[nodiscard]] Offload {
 public:
  using Result = std::invoke_result_t<Function&>;

  Offload(Context& context,
          Function function) noexcept(std::is_nothrow_move_constructible_v<Function>)
      : context_(context), op_(&Offload::run, this), function_(std::move(function)) {}

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> waiter) noexcept;
  Result await_resume() {
    if (op_.result < 0) detail::throw_failed(op_);
    if (error_) std::rethrow_exception(error_);
    if constexpr (!std::is_void_v<Result>) return std::move(*value_);
  }

 private:
  static void run(void* self) noexcept {
    auto& offload = *static_cast<Offload*>(self);
    try {
      if constexpr (std::is_void_v<Result>) {
        offload.function_();
      } else {
        offload.value_.emplace(offload.function_());
      }
    } catch (...) {
      offload.error_ = std::current_exception();
    }
  }

  Context& context_;
  Op op_;
  Function function_;
  std::exception_ptr error_;
  std::optional<std::conditional_t<std::is_void_v<Result>, char, Result>> value_;
};

/// The child tasks of one parent. Lives in the parent's frame; the parent awaits join() before it
/// leaves the scope. Children that were not started are dropped if the parent throws first. Leaving
/// while a started child is suspended ends the run with a message, for the child could never be
/// resumed. Used by one task.
class Children {
 public:
  /// What a runner keeps of a group. It is pooled, as frames are, for a tree has one at each node.
  struct Group {
    virtual ~Group() = default;
    static void* operator new(std::size_t bytes) { return FramePool::allocate(bytes); }
    static void operator delete(void* memory, std::size_t bytes) noexcept {
      FramePool::release(memory, bytes);
    }
  };

  Children() = default;
  Children(const Children&) = delete;
  Children& operator=(const Children&) = delete;

  std::unique_ptr<Group>& group() noexcept { return group_; }

  /// Keeps the first exception for the join. Not thread-safe: a runner calls it in turn.
  void failed(std::exception_ptr error) noexcept {
    if (!error_) error_ = std::move(error);
  }
  std::exception_ptr take_error() noexcept { return std::exchange(error_, nullptr); }

 private:
  std::exception_ptr error_;
  std::unique_ptr<Group> group_;
};

/// Bound to one runner (or one of its threads); lent to tasks by reference. A task uses only the
/// Context it was given. Descriptors made by accept() are adopted already and belong to the caller.
class Context {
 public:
  /// `loop`: which of the arena's loops this is, if it is one of several.
  explicit Context(const Arena& arena, unsigned loop = 0) noexcept
      : doorbells_(arena.doorbells()), loop_(loop) {}
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  virtual ~Context() = default;

  Await<void> sleep_until(Clock::time_point when) noexcept {
    return Await<void>(*this, Op::Kind::sleep, -1, nullptr, std::size_t{0}, Deadline{when});
  }
  Await<void> sleep_for(Clock::duration span) noexcept { return sleep_until(Clock::now() + span); }

  /// Bytes moved, at least 1; 0 at the end of file. A read or write may be short.
  Await<std::size_t> read(int fd, std::span<std::byte> buffer, Deadline deadline = {}) noexcept {
    return Await<std::size_t>(*this, Op::Kind::read, fd, buffer.data(), buffer.size(), deadline);
  }
  Await<std::size_t> write(int fd, std::span<const std::byte> buffer,
                           Deadline deadline = {}) noexcept {
    return Await<std::size_t>(*this, Op::Kind::write, fd, mutable_data(buffer), buffer.size(),
                              deadline);
  }
  Await<int> accept(int fd, Deadline deadline = {}) noexcept {
    return Await<int>(*this, Op::Kind::accept, fd, nullptr, std::size_t{0}, deadline);
  }
  /// `address` must outlive the await.
  Await<void> connect(int fd, const sockaddr* address, socklen_t size,
                      Deadline deadline = {}) noexcept {
    return Await<void>(*this, Op::Kind::connect, fd, const_cast<sockaddr*>(address),
                       std::size_t{size}, deadline);
  }

  /// Files, by offset; no deadline, for a disk cannot be told to give up.
  Await<std::size_t> read_at(int fd, std::span<std::byte> buffer, off_t offset) noexcept {
    return Await<std::size_t>(*this, Op::Kind::read_at, fd, buffer.data(), buffer.size(), offset);
  }
  Await<std::size_t> write_at(int fd, std::span<const std::byte> buffer, off_t offset) noexcept {
    return Await<std::size_t>(*this, Op::Kind::write_at, fd, mutable_data(buffer), buffer.size(),
                              offset);
  }
  Await<void> sync(int fd) noexcept {
    return Await<void>(*this, Op::Kind::sync, fd, nullptr, std::size_t{0}, Deadline{});
  }

  /// The place of this context's event loop among Arena::loops(); 0 where there is but one, or
  /// none.
  unsigned loop() const noexcept { return loop_; }

  /// Call it before the first use of a descriptor that the task did not get from accept(). The
  /// runner makes it blocking or not, and its reactor learns of it. O_NONBLOCK is shared across
  /// fork. Close an adopted descriptor by close() below, or the reactor takes its number, used
  /// again, for the same file.
  virtual void adopt(int fd) = 0;
  /// Closes. Operations that wait on the descriptor in this process end with ECANCELED (loops and
  /// fibers) or as shutdown(2) makes them end (blocking models: sockets only, in any process).
  virtual void close(int fd) noexcept = 0;

  /// Waits while word.value == expected. May return early: callers loop. False: deadline passed.
  Await<bool> wait_on(SharedWord& word, std::uint32_t expected, Deadline deadline = {}) noexcept {
    return Await<bool>(*this, word, expected, deadline);
  }
  /// Wakes at least so many of those that wait on the word, if there are so many. Never waits.
  void wake(SharedWord& word, std::uint32_t at_least) noexcept {
    if (word.sleepers.load(std::memory_order_seq_cst) != 0) wake_sleepers(word, at_least);
    if (word.loops.load(std::memory_order_seq_cst) != 0) wake_loops(word, at_least);
  }

  /// Waits for a child process of this process and reaps it; nullopt: deadline passed.
  Await<std::optional<ExitStatus>> wait_child(pid_t pid, Deadline deadline = {}) noexcept {
    return Await<std::optional<ExitStatus>>(*this, pid, deadline);
  }

  /// Runs a blocking function without holding up other tasks. The await throws what it throws.
  template <class Function>
  Offload<Function> offload(Function function) {
    return Offload<Function>(*this, std::move(function));
  }

  /// Lets others run.
  Yield yield() noexcept { return Yield(*this); }

  /// Whether others run while this task just passes time. They do in the models that block, with
  /// each unit on a thread or in a process of its own. On a loop none of the others does.
  bool has_own_thread() const noexcept { return yielding_ == nullptr; }

  /// Marks a place in a computation where a preemptive runner may take the processor away; costs
  /// one relaxed load. Cooperative models switch at co_await alone.
  void checkpoint() noexcept {
    if (interrupt_->load(std::memory_order_relaxed)) [[unlikely]] {
      interrupted();
    }
  }

  /// Runs `function`, a long or blocking call into a library of C, around which an interpreter
  /// gives up its lock. In the models without an interpreter it is just a call.
  template <class Function>
  auto without_interpreter(Function function) {
    struct Left {
      explicit Left(Context& context) noexcept : context_(context) { context_.leave_interpreter(); }
      Left(const Left&) = delete;
      Left& operator=(const Left&) = delete;
      ~Left() { context_.enter_interpreter(); }
      Context& context_;
    } const left(*this);
    return function();
  }

  /// Adds a child task. It runs at the latest while its parent joins. Throws std::logic_error where
  /// the runner's traits do not offer child tasks, std::system_error if a unit cannot be made.
  virtual void spawn(Children& children, Task<void> child) = 0;
  /// Does the same for each of `all`, in order, and takes them over. It is cheaper where they go to
  /// other threads, for they are handed over once.
  virtual void spawn_all(Children& children, std::span<Task<void>> all);
  /// Ends when all children have ended; rethrows the first exception after its siblings' end.
  Await<void> join(Children& children) noexcept { return Await<void>(*this, children); }

 protected:
  /// For runners that want a yield to suspend and to stand at the end of their queue: it then does
  /// just that, without a virtual call. The other runners see a yield in let_others_run().
  void yield_into(ReadyQueue& queue) noexcept { yielding_ = &queue; }
  void set_interrupt(const std::atomic<bool>& flag) noexcept { interrupt_ = &flag; }
  const Doorbells& doorbells() const noexcept { return doorbells_; }
  void ring(std::uint64_t loops) const noexcept;

 private:
  template <class Result>
  friend class Await;
  template <class Function>
  friend class Offload;
  friend class Yield;

  /// Hands an operation of the coroutine `waiter` to the runner; true: it has to suspend.
  template <class Promise>
  bool submit(Op& op, std::coroutine_handle<Promise> waiter) noexcept {
    op.waiter = waiter;
    op.chain = waiter.promise().chain;
    return !perform(op);
  }

  /// True: finished, op.result is set. False: the runner keeps the op, and resumes op.chain with
  /// op.waiter once it is finished. Touch nothing of the op once it is published.
  virtual bool perform(Op& op) noexcept = 0;
  /// A yield; it is over when this returns, and the coroutine does not suspend. Not called after
  /// yield_into().
  virtual void let_others_run() noexcept {}
  /// Wakes waiters that loops hold: this runner's own directly, others by their doorbells.
  virtual void wake_loops(SharedWord& word, std::uint32_t at_least) noexcept;
  virtual void interrupted() noexcept {}
  virtual void leave_interpreter() noexcept {}
  virtual void enter_interpreter() noexcept {}

  static void wake_sleepers(SharedWord& word, std::uint32_t at_least) noexcept;
  static void* mutable_data(std::span<const std::byte> buffer) noexcept {
    return const_cast<std::byte*>(buffer.data());  // written by read operations alone
  }

  static constexpr std::atomic<bool> kNever{false};
  const std::atomic<bool>* interrupt_ = &kNever;
  ReadyQueue* yielding_ = nullptr;
  const Doorbells& doorbells_;
  unsigned loop_;
};

template <class Result>
template <class Promise>
bool Await<Result>::await_suspend(std::coroutine_handle<Promise> waiter) noexcept {
  return context_.submit(op_, waiter);
}

template <class Function>
template <class Promise>
bool Offload<Function>::await_suspend(std::coroutine_handle<Promise> waiter) noexcept {
  return context_.submit(op_, waiter);
}

inline bool Yield::await_ready() const noexcept {
  if (context_->yielding_ != nullptr) return false;
  context_->let_others_run();
  return true;
}

template <class Promise>
void Yield::await_suspend(std::coroutine_handle<Promise> waiter) noexcept {
  ReadyQueue& queue = *context_->yielding_;
  ::new (static_cast<void*>(&place_)) Ready{nullptr, waiter.promise().chain, waiter};
  queue.push(place_);
}

}  // namespace fourways
