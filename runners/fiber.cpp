// fiber: Boost.Context fibers on one thread with a reactor of its own. `co_await` switches the
// *stack* beneath the coroutine: the coroutine itself never suspends, its await returns once the
// operation is done. Fibers hand over to each other directly; the thread's own stack (main) runs
// only to look at the kernel. A fiber is never destroyed while suspended: it runs to its end.
#include <fmt/format.h>

#include <boost/context/fiber.hpp>
#include <boost/context/preallocated.hpp>
#include <memory>

#include "runners/builtin.hpp"
#include "runners/fiber_stack.hpp"
#include "runners/local_children.hpp"
#include "runners/reactor.hpp"
#include "runners/sanitizer_fiber.hpp"

namespace fourways {
namespace {

constexpr int kBudget = 128;  // switches between two looks at the kernel while there is work

struct Fiber : Chain {
  boost::context::fiber context;  // set while it does not run
  Ready start;
  LocalChild* child = nullptr;  // set: runs a child task
  std::uint32_t index = 0;
  [[no_unique_address]] SanitizerStack sanitizer;
};

class Scheduler final : public Context {
 public:
  Scheduler(const Arena& arena, unsigned bell, Ledger& ledger, Workload& workload,
            FiberStacks& stacks)
      : Context(arena),
        ledger_(ledger),
        workload_(workload),
        stacks_(stacks),
        reactor_(arena, bell, ready_) {
    running_scheduler = this;
    main_.sanitizer.be_this_thread();
  }
  ~Scheduler() override { running_scheduler = nullptr; }

  void run(std::uint32_t tasks) {
    const auto fibers = std::make_unique<Fiber[]>(tasks);
    for (std::uint32_t i = 0; i < tasks; ++i) {
      fibers[i].index = i;
      create(fibers[i]);
      fibers[i].start.chain = &fibers[i];
      ready_.push(fibers[i].start);
      ++unfinished_;
    }
    created_ = tasks;
    while (unfinished_ > 0) {
      budget_ = kBudget;
      Fiber& next = next_fiber();
      if (&next != &main_) switch_to(next);
      const bool idle = ready_.empty() && children_.empty();
      if (unfinished_ > 0 && (idle || !reactor_.idle())) reactor_.poll(idle);
    }
  }

  void adopt(int fd) override { reactor_.adopt(fd); }
  void close(int fd) noexcept override { reactor_.close(fd); }
  void spawn(Children& children, Task<void> child) override {
    children_.add(children, std::move(child));
  }

  std::uint32_t created() const noexcept { return created_; }

  /// From the handler of a stack overflow: async-signal-safe.
  static void report_overflow() noexcept {
    if (running_scheduler == nullptr) return;
    running_scheduler->ledger_.failed(
        running_scheduler->current_->index, "signal",
        "a fiber overflowed its stack of 64 KiB (SIGSEGV): move large locals to the heap");
  }

 private:
  struct PooledStack {  // what Boost.Context calls a stack allocator
    FiberStacks* pool;
    boost::context::stack_context allocate() { return pool->allocate(); }
    void deallocate(boost::context::stack_context& stack) noexcept { pool->deallocate(stack); }
  };

  bool perform(Op& op) noexcept override {
    if (op.kind != Op::Kind::yield || ready_.empty() || budget_ == 0) return perform_rest(op);
    --budget_;
    switch_to(static_cast<Fiber&>(*ready_.rotate(op).chain));
    return true;
  }
  // Apart, so that a yield to another fiber saves and restores no register for the sake of the
  // rest.
  [[gnu::noinline]] bool perform_rest(Op& op) noexcept {
    if (op.kind == Op::Kind::yield) {
      ready_.push(op);
      suspend();
    } else if (op.kind == Op::Kind::join) {
      if (!children_.join(op)) suspend();
    } else if (!reactor_.submit(op)) {
      suspend();
    }
    return true;
  }

  void wake_loops(SharedWord& word, std::uint32_t at_least) noexcept override {
    ring(word.loops.fetch_and(reactor_.mark(), std::memory_order_seq_cst) & ~reactor_.mark());
    reactor_.wake(word, at_least);
  }

  void create(Fiber& fiber) {
    const boost::context::stack_context stack = stacks_.allocate();
    fiber.sanitizer.bounds(static_cast<char*>(stack.sp) - stack.size, stack.size);
    fiber.sanitizer.made();
    fiber.context = boost::context::fiber(
        std::allocator_arg, boost::context::preallocated(stack.sp, stack.size, stack),
        PooledStack{&stacks_}, [this, &fiber](boost::context::fiber&&) {  // empty: see switch_to()
          fiber.sanitizer.arrive();
          body(fiber);
          return leave_for_good(fiber);
        });
  }

  void body(Fiber& fiber) noexcept {
    if (fiber.child != nullptr) {
      fiber.child->task.start(fiber);
      children_.ended(*fiber.child, ready_);
      return;
    }
    try {
      Task<std::uint64_t> task = workload_.task(*this, fiber.index);
      task.start(fiber);
      ledger_.done(fiber.index, task.result());
    } catch (...) {
      ledger_.failed(fiber.index, std::current_exception());
    }
    --unfinished_;
  }

  /// The next that can go on; main when there is none or the budget is used up.
  Fiber& next_fiber() noexcept {
    if (budget_ == 0) return main_;
    --budget_;
    if (!ready_.empty()) return static_cast<Fiber&>(*ready_.pop().chain);
    return children_.empty() ? main_ : new_child();
  }

  [[gnu::noinline]] Fiber& new_child() noexcept {
    auto* fiber = new (FramePool::allocate(sizeof(Fiber))) Fiber;
    fiber->child = &children_.take_newest();
    create(*fiber);
    return *fiber;
  }

  void suspend() noexcept {
    Fiber& next = next_fiber();
    if (&next != current_) switch_to(next);
  }

  void switch_to(Fiber& next) noexcept {
    Fiber& self = *std::exchange(current_, &next);
    self.sanitizer.leave(next.sanitizer);
    // Not resume(): that arrives by a jump, and every return above it is then mispredicted, for the
    // processor's stack of return addresses is one call ahead. A function that runs on top of the
    // fiber arrives by a return and keeps the two in step (8 ns a switch instead of 14).
    std::move(next.context).resume_with([&self](boost::context::fiber&& from) {
      self.context = std::move(from);
      return boost::context::fiber();
    });
    self.sanitizer.arrive();
  }

  boost::context::fiber leave_for_good(Fiber& fiber) noexcept {
    Fiber& next = next_fiber();
    current_ = &next;
    fiber.sanitizer.leave(next.sanitizer, true);
    fiber.sanitizer.gone();
    if (fiber.child != nullptr) {
      fiber.~Fiber();
      FramePool::release(&fiber, sizeof(Fiber));
    }
    return std::move(next.context);
  }

  static inline Scheduler* running_scheduler = nullptr;  // for the signal handler alone

  Ledger& ledger_;
  Workload& workload_;
  FiberStacks& stacks_;
  Fiber main_;
  Fiber* current_ = &main_;
  ReadyQueue ready_;
  LocalChildren children_;
  int budget_ = 0;
  std::uint32_t unfinished_ = 0;
  std::uint32_t created_ = 0;
  Reactor reactor_;
};

class FiberRunner final : public Runner {
 public:
  const Traits& traits() const noexcept override {
    static const Traits kTraits{.name = "fiber",
                                .family = "coroutine",
                                .summary = "Boost.Context fibers on one thread with a reactor",
                                .tutorial = "the coroutines of 001, greenlets",
                                .waiting = "the whole thread",
                                .shares_memory = true,
                                .child_tasks = true};
    return kTraits;
  }

  void run(Workload& workload, const Plan& plan, Arena& arena, Ledger& ledger) override {
    arena.make_doorbells(plan.doorbell + 1);
    const OverflowWatch watch(Scheduler::report_overflow);
    Scheduler scheduler(arena, plan.doorbell, ledger, workload, stacks_);
    ledger.begin();
    scheduler.run(plan.tasks);
    ledger.end();
    ledger.units_created = scheduler.created();
    ledger.peak_alive = scheduler.created();  // all exist before the first runs
    ledger.set_note(
        fmt::format("stacks of {} KiB, {}", FiberStacks::kStackBytes / 1024, stacks_.guards()));
    ledger.joined();
  }

 private:
  FiberStacks stacks_;  // a second batch in the process finds them warm
};

}  // namespace

std::unique_ptr<Runner> make_fiber() { return std::make_unique<FiberRunner>(); }

}  // namespace fourways
