// TryThenWait: a primitive's operation as an awaitable that is free when it need not wait. It makes
// an inline attempt. Only if that fails it runs a coroutine that loops on wait_on. `Try` gives
// bool; `Wait` makes the Task<bool> of the slow path (false: the deadline passed).
#pragma once

#include <coroutine>
#include <utility>

#include "workloads/contract/task.hpp"

namespace fourways {

template <class Try, class Wait>
class [[nodiscard]] TryThenWait {
 public:
  TryThenWait(Try attempt, Wait wait) : attempt_(std::move(attempt)), wait_(std::move(wait)) {}

  bool await_ready() { return attempt_(); }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> parent) {
    slow_ = wait_();
    slow_.await_suspend(parent);
  }
  bool await_resume() { return slow_ ? slow_.result() : true; }

 private:
  Try attempt_;
  Wait wait_;
  Task<bool> slow_;
};

}  // namespace fourways
