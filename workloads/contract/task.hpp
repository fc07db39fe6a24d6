// Task<T>: a lazily started coroutine. Chain: one root task with everything that it awaits, which
// is what a runner resumes. A child is not entered from inside its parent's await: the parent hands
// it to the chain and returns, and the chain's loop resumes it. So the native stack never grows
// with the depth of awaits, whatever the optimiser or a sanitizer does to tail calls.
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "workloads/contract/frame_pool.hpp"

namespace fourways {

/// One logical stack of coroutines. Not thread-safe: one thread at a time resumes a chain. A runner
/// derives its own record of a unit from it.
struct Chain {
  /// The coroutine to which the resumed one hands over. Null: it waits. The chain's own address:
  /// its root has ended. So one comparison tells the usual case, waiting, from both others.
  std::coroutine_handle<> next;

  /// Runs `handle` and all coroutines to which it hands over. True: the root has ended, and its
  /// result is in its Task. False: the chain waits.
  bool resume(std::coroutine_handle<> handle) {
    handle.resume();
    return next && hand_over();
  }
  void end() noexcept { next = std::coroutine_handle<>::from_address(this); }

 private:
  bool hand_over() {
    while (next) {
      const std::coroutine_handle<> handle = std::exchange(next, nullptr);
      if (handle.address() == this) return true;
      handle.resume();
    }
    return false;
  }
};

namespace detail {

struct PromiseBase {
  Chain* chain = nullptr;
  std::coroutine_handle<> parent;
  std::exception_ptr error;

  struct Final {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> self) const noexcept {
      PromiseBase& promise = self.promise();
      if (promise.parent) {
        promise.chain->next = promise.parent;
      } else {
        promise.chain->end();
      }
    }
    void await_resume() const noexcept {}
  };

  std::suspend_always initial_suspend() const noexcept { return {}; }
  Final final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { error = std::current_exception(); }

  static void* operator new(std::size_t bytes) { return FramePool::allocate(bytes); }
  static void operator delete(void* memory, std::size_t bytes) noexcept {
    FramePool::release(memory, bytes);
  }
};

template <class T>
struct Promise : PromiseBase {
  std::optional<T> value;

  template <class U>
  void return_value(U&& result) {
    value.emplace(std::forward<U>(result));
  }
  T take() {
    if (error) std::rethrow_exception(std::exchange(error, nullptr));
    return std::move(*value);
  }
};

template <>
struct Promise<void> : PromiseBase {
  void return_void() const noexcept {}
  void take() {
    if (error) std::rethrow_exception(std::exchange(error, nullptr));
  }
};

}  // namespace detail

/// A coroutine that starts when it is awaited, or when a runner starts it as the root of a chain.
/// Owns its frame. Awaiting gives the result or rethrows what the body threw. Not thread-safe.
/// Write parameters by value (`Context&` excepted): the frame outlives the caller's temporaries.
template <class T = void>
class [[nodiscard]] Task {
 public:
  struct promise_type : detail::Promise<T> {
    Task get_return_object() noexcept {
      return Task(std::coroutine_handle<promise_type>::from_promise(*this));
    }
  };

  Task() = default;
  Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      reset();
      frame_ = std::exchange(other.frame_, nullptr);
    }
    return *this;
  }
  ~Task() { reset(); }

  explicit operator bool() const noexcept { return static_cast<bool>(frame_); }
  bool done() const noexcept { return frame_.done(); }

  /// Binds the task to `chain` as its root and gives the handle to resume it with.
  std::coroutine_handle<> bind(Chain& chain) noexcept {
    frame_.promise().chain = &chain;
    return frame_;
  }
  /// Binds and runs until the chain waits or the task has ended; true: it has ended.
  bool start(Chain& chain) { return chain.resume(bind(chain)); }
  /// The result of an ended task; rethrows its exception. Once.
  T result() { return frame_.promise().take(); }
  /// What an ended task threw, or null.
  std::exception_ptr error() const noexcept { return frame_.promise().error; }

  void reset() noexcept {
    if (frame_) std::exchange(frame_, nullptr).destroy();
  }

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> parent) noexcept {
    Chain* chain = parent.promise().chain;
    frame_.promise().chain = chain;
    frame_.promise().parent = parent;
    chain->next = frame_;
  }
  T await_resume() { return result(); }

 private:
  explicit Task(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}
  std::coroutine_handle<promise_type> frame_;
};

}  // namespace fourways
