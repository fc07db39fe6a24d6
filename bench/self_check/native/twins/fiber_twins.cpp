// Raw Boost.Context fibers as one would write them for a single job, and Boost.Fiber.
#include <sys/mman.h>

#include <boost/context/fiber.hpp>
#include <boost/context/preallocated.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/operations.hpp>
#include <memory>
#include <vector>

#include "bench/self_check/native/twins/twins.hpp"
#include "workloads/contract/unique_fd.hpp"

namespace fourways::native {
namespace {

namespace context = boost::context;

/// Stacks of 64 KiB from one mapping, and a free list.
class Stacks {
 public:
  explicit Stacks(std::size_t count) {
    void* base = ::mmap(nullptr, count * kBytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED) throw_errno("mmap of stacks");
    for (std::size_t i = count; i > 0; --i) free_.push_back(static_cast<char*>(base) + i * kBytes);
  }
  context::stack_context allocate() {
    context::stack_context stack;
    stack.sp = free_.back();
    stack.size = kBytes;
    free_.pop_back();
    return stack;
  }
  void deallocate(context::stack_context& stack) noexcept {
    free_.push_back(static_cast<char*>(stack.sp));
  }

 private:
  static constexpr std::size_t kBytes = std::size_t{64} * 1024;
  std::vector<char*> free_;
};

struct PooledStack {
  Stacks* pool;
  context::stack_context allocate() { return pool->allocate(); }
  void deallocate(context::stack_context& stack) noexcept { pool->deallocate(stack); }
};

/// The run queue that a scheduler with IO needs: first in, first out. Fibers hand over to each
/// other directly, and every 128 switches main gets a turn, in which it would look at the kernel.
class RunQueue {
 public:
  explicit RunQueue(std::size_t fibers) : stacks_(fibers) {}

  struct Fiber {
    context::fiber context;
    Fiber* next = nullptr;
  };

  template <class Body>
  void add(Fiber& fiber, Body body) {
    const context::stack_context stack = stacks_.allocate();
    fiber.context =
        context::fiber(std::allocator_arg, context::preallocated(stack.sp, stack.size, stack),
                       PooledStack{&stacks_}, [this, body](context::fiber&& from) {
                         arrived(std::move(from));
                         body();
                         Fiber& successor = take();
                         previous_ = nullptr;
                         current_ = &successor;
                         return std::move(successor.context);
                       });
    push(fiber);
  }
  void run() {
    while (first_ != nullptr) {
      budget_ = 128;
      switch_to(take());
    }
  }
  void yield() {
    push(*current_);
    switch_to(take());
  }

 private:
  void push(Fiber& fiber) noexcept {
    fiber.next = nullptr;
    (first_ == nullptr ? first_ : last_->next) = &fiber;
    last_ = &fiber;
  }
  Fiber& take() noexcept {
    if (first_ == nullptr || budget_ == 0) return main_;
    --budget_;
    Fiber& fiber = *first_;
    first_ = fiber.next;
    return fiber;
  }
  void switch_to(Fiber& fiber) {
    previous_ = current_;
    current_ = &fiber;
    arrived(std::move(fiber.context).resume());
  }
  void arrived(context::fiber&& from) noexcept {
    if (previous_ != nullptr) previous_->context = std::move(from);
  }

  int budget_ = 0;
  Stacks stacks_;
  Fiber main_;
  Fiber* current_ = &main_;
  Fiber* previous_ = nullptr;
  Fiber* first_ = nullptr;
  Fiber* last_ = nullptr;
};

}  // namespace

double fiber_primes() {
  std::vector<std::uint64_t> results(kPrimesTasks);
  return second_of_two([&] {
    RunQueue queue(kPrimesTasks);
    const auto fibers = std::make_unique<RunQueue::Fiber[]>(kPrimesTasks);
    return time_of(kPrimesTasks, [&] {
      for (std::uint32_t i = 0; i < kPrimesTasks; ++i) {
        queue.add(fibers[i], [&results, i] { results[i] = count_primes(kPrimesLimit); });
      }
      queue.run();
    });
  });
}

double fiber_switch(std::uint32_t yields) {
  return second_of_two([&] {
    RunQueue queue(2);
    RunQueue::Fiber fibers[2];
    for (RunQueue::Fiber& fiber : fibers) {
      queue.add(fiber, [&queue, yields] {
        for (std::uint32_t i = 0; i < yields; ++i) queue.yield();
      });
    }
    return time_of(2.0 * yields, [&] { queue.run(); });
  });
}

double raw_switch(std::uint32_t switches) {
  std::uint32_t left = switches;
  context::fiber other([&left](context::fiber&& from) {
    while (left > 0) from = std::move(from).resume();
    return std::move(from);
  });
  const double per_switch = time_of(2.0 * switches, [&] {
    for (; left > 0; --left) other = std::move(other).resume();
  });
  if (other) other = std::move(other).resume();
  return per_switch;
}

double boost_fiber_yield(std::uint32_t yields) {
  const auto body = [yields] {
    for (std::uint32_t i = 0; i < yields; ++i) boost::this_fiber::yield();
  };
  return second_of_two([&] {
    return time_of(2.0 * yields, [&] {
      boost::fibers::fiber one(body);
      boost::fibers::fiber two(body);
      one.join();
      two.join();
    });
  });
}

double fiber_start(std::uint32_t count) {
  std::vector<std::uint64_t> results(count);
  RunQueue queue(count);
  return second_of_two([&] {
    std::unique_ptr<RunQueue::Fiber[]> fibers;  // destroyed after the clock has stopped
    return time_of(count, [&] {
      fibers = std::make_unique<RunQueue::Fiber[]>(count);
      for (std::uint32_t i = 0; i < count; ++i) {
        queue.add(fibers[i], [&results, i] { results[i] = i; });
      }
      queue.run();
    });
  });
}

}  // namespace fourways::native
