// Stackless coroutines with a hand-written promise and run queue, and plain callbacks.
#include <coroutine>
#include <exception>
#include <vector>

#include "bench/self_check/native/twins/twins.hpp"
#include "workloads/contract/frame_pool.hpp"

namespace fourways::native {
namespace {

struct Entry {
  Entry* next;
  std::coroutine_handle<> handle;
};

class RunQueue {
 public:
  void push(Entry& entry) noexcept {
    entry.next = nullptr;
    (first_ == nullptr ? first_ : last_->next) = &entry;
    last_ = &entry;
  }
  /// Stops every 128 resumptions, where a loop with IO would look at the kernel.
  void run() {
    while (first_ != nullptr) {
      for (int budget = 128; budget > 0 && first_ != nullptr; --budget) {
        Entry& entry = *first_;
        first_ = entry.next;
        entry.handle.resume();
      }
      looks_ = looks_ + 1;
    }
  }

 private:
  Entry* first_ = nullptr;
  Entry* last_ = nullptr;
  volatile std::uint32_t looks_ = 0;
};

struct Coroutine {
  struct promise_type {
    Entry entry;
    Coroutine get_return_object() noexcept {
      entry.handle = std::coroutine_handle<promise_type>::from_promise(*this);
      return {std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::terminate(); }
    // The same pool as ours, for the path is compared, not the allocator.
    static void* operator new(std::size_t bytes) { return FramePool::allocate(bytes); }
    static void operator delete(void* memory, std::size_t bytes) noexcept {
      FramePool::release(memory, bytes);
    }
  };
  std::coroutine_handle<promise_type> handle;
};

struct Yield {
  RunQueue& queue;
  Entry entry;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) noexcept {
    entry.handle = handle;
    queue.push(entry);
  }
  void await_resume() const noexcept {}
};

Coroutine yielding(RunQueue& queue, std::uint32_t yields) {
  for (std::uint32_t i = 0; i < yields; ++i) co_await Yield{queue, {}};
}

Coroutine storing(std::uint64_t& result, std::uint64_t value) {
  result = value;
  co_return;
}

}  // namespace

double loop_primes() {
  std::vector<std::uint64_t> results(kPrimesTasks);
  std::vector<void (*)(std::uint64_t&)> callbacks(
      kPrimesTasks, [](std::uint64_t& result) { result = count_primes(kPrimesLimit); });
  return second_of_two([&] {
    return time_of(kPrimesTasks, [&] {
      for (std::uint32_t i = 0; i < kPrimesTasks; ++i) callbacks[i](results[i]);
    });
  });
}

double loop_switch(std::uint32_t yields) {
  return second_of_two([&] {
    RunQueue queue;
    for (int i = 0; i < 2; ++i) queue.push(yielding(queue, yields).handle.promise().entry);
    return time_of(2.0 * yields, [&] { queue.run(); });
  });
}

double loop_start(std::uint32_t tasks) {
  std::vector<std::uint64_t> results(tasks);
  return second_of_two([&] {
    RunQueue queue;
    return time_of(tasks, [&] {
      for (std::uint32_t i = 0; i < tasks; ++i) {
        queue.push(storing(results[i], i).handle.promise().entry);
      }
      queue.run();
    });
  });
}

double frame(std::uint32_t frames) {
  std::vector<std::uint64_t> results(frames);
  return second_of_two([&] {
    return time_of(frames, [&] {
      for (std::uint32_t i = 0; i < frames; ++i) storing(results[i], i).handle.resume();
    });
  });
}

}  // namespace fourways::native
