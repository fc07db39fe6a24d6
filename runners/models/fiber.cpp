// fiber: Boost.Context fibers on one thread with a reactor of its own. `co_await` switches the
// *stack* beneath the coroutine: the coroutine itself never suspends, its await returns once the
// operation is done. Fibers hand over to each other directly; the thread's own stack (main) runs
// only to look at the kernel. A fiber is never destroyed while suspended: it runs to its end.
#include <boost/context/fiber.hpp>
#include <boost/context/preallocated.hpp>
#include <memory>

#include "runners/fiber/fiber_stack.hpp"
#include "runners/fiber/sanitizer_fiber.hpp"
#include "runners/loop/local_children.hpp"
#include "runners/loop/local_runner.hpp"
#include "runners/loop/reactor.hpp"
#include "runners/table.hpp"

namespace fourways {
namespace {

using boost::context::detail::fcontext_t;
using boost::context::detail::make_fcontext;
using boost::context::detail::ontop_fcontext;
using boost::context::detail::transfer_t;

constexpr int kBudget = 128;  // switches between two looks at the kernel while there is work

struct Fiber : Chain {
  fcontext_t context = nullptr;  // where to go on; of no meaning while it runs
  char* stack = nullptr;         // its top; null: the thread's own
  Ready place;                   // in the queue, before its start and in a yield
  LocalChild* child = nullptr;   // set: runs a child task
  std::uint32_t index = 0;
  [[no_unique_address]] SanitizerStack sanitizer;
};

class Scheduler final : public Context, public LocalScheduler {
 public:
  Scheduler(Workload& workload, const Plan& plan, const Arena& arena, Ledger& ledger,
            FiberStacks& stacks)
      : Context(arena, plan.doorbell),
        plan_(plan),
        ledger_(ledger),
        workload_(workload),
        stacks_(stacks),
        reactor_(arena, plan.doorbell, ready_) {
    running_scheduler = this;
    main_.sanitizer.be_this_thread();
  }
  ~Scheduler() override { running_scheduler = nullptr; }

  std::uint32_t create() override {
    fibers_ = std::make_unique<Fiber[]>(plan_.tasks);
    for (std::uint32_t i = 0; i < plan_.tasks; ++i) {
      Fiber& fiber = fibers_[i];
      fiber.index = plan_.index(i);
      const CallTimer timer(ledger_, fiber.index);
      try {
        create(fiber);
      } catch (const std::system_error& error) {
        throw limit_reached(error.what(), i, plan_.tasks, error.code().value());
      }
      ready_.push(fiber.place);
      ++unfinished_;
    }
    return unfinished_;
  }

  void run() override {
    while (unfinished_ > 0) {
      budget_ = kBudget;
      // A child a round at least, though the others never rest.
      Fiber& next = children_.empty() ? next_fiber() : new_child();
      if (&next != &main_) switch_to(next);
      const bool idle = ready_.empty() && children_.empty();
      if (unfinished_ > 0 && (idle || !reactor_.idle())) reactor_.poll(idle);
    }
  }

  std::string note() const override { return stacks_.description(); }

  void adopt(int fd) override { reactor_.adopt(fd); }
  void close(int fd) noexcept override { reactor_.close(fd); }
  void spawn(Children& children, Task<void> child) override {
    children_.add(children, std::move(child), current_->index);
  }

  /// From the handler of a stack overflow: async-signal-safe.
  static void report_overflow() noexcept {
    if (running_scheduler == nullptr) return;
    running_scheduler->ledger_.failed(
        running_scheduler->current_->index, "signal",
        "a fiber overflowed its stack of 64 KiB (SIGSEGV): move large locals to the heap");
  }

 private:
  bool perform(Op& op) noexcept override {
    const bool finished = op.kind == Op::Kind::join ? children_.join(op) : reactor_.submit(op);
    if (!finished) suspend();
    return true;
  }
  void let_others_run() noexcept override {
    if (ready_.empty() || budget_ == 0) return yield_to_rest();
    --budget_;
    switch_to(static_cast<Fiber&>(*ready_.rotate(current_->place).chain));
  }
  // Apart, so that a yield to another fiber saves and restores no register for the sake of the
  // rest.
  [[gnu::noinline]] void yield_to_rest() noexcept {
    ready_.push(current_->place);
    suspend();
  }

  void wake_loops(SharedWord& word, std::uint32_t at_least) noexcept override {
    ring(word.loops.fetch_and(reactor_.mark(), std::memory_order_seq_cst) & ~reactor_.mark());
    reactor_.wake(word, at_least);
  }

  void create(Fiber& fiber) {
    fiber.place.chain = &fiber;
    fiber.stack = stacks_.allocate();
    const std::size_t bytes = stacks_.stack_bytes();
    fiber.sanitizer.bounds(fiber.stack - bytes, bytes);
    fiber.sanitizer.made();
    fiber.context = make_fcontext(fiber.stack, bytes, entry);
  }

  /// First and last on every stack. It gets no argument, because ontop_fcontext passes none on.
  static void entry(transfer_t) noexcept {
    Scheduler& scheduler = *running_scheduler;
    Fiber& self = *scheduler.current_;
    self.sanitizer.arrive();
    scheduler.body(self);
    scheduler.leave_for_good(self);
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

  /// The next fiber that can go on; main when there is none or the budget is used up.
  Fiber& next_fiber() noexcept {
    if (budget_ == 0) return main_;
    --budget_;
    if (!ready_.empty() || reactor_.serve()) return static_cast<Fiber&>(*ready_.pop().chain);
    return children_.empty() ? main_ : new_child();
  }

  /// A fiber for the newest child; main when the machine gave no stack, which the child's parent
  /// is told at its join.
  [[gnu::noinline]] Fiber& new_child() noexcept {
    LocalChild& child = children_.take_newest();
    Fiber* fiber = nullptr;
    try {
      fiber = new (FramePool::allocate(sizeof(Fiber))) Fiber;
      fiber->child = &child;
      fiber->index = child.root;
      create(*fiber);
      return *fiber;
    } catch (...) {
      if (fiber != nullptr) FramePool::release(fiber, sizeof(Fiber));
      children_.ended(child, std::current_exception(), ready_);
      return main_;
    }
  }

  void suspend() noexcept {
    Fiber& next = next_fiber();
    if (&next != current_) switch_to(next);
  }

  void switch_to(Fiber& next) noexcept {
    Fiber& self = *std::exchange(current_, &next);
    self.sanitizer.leave(next.sanitizer);
    ontop_fcontext(next.context, &self, [](transfer_t left) -> transfer_t {
      static_cast<Fiber*>(left.data)->context = left.fctx;
      return {};
    });
    self.sanitizer.arrive();
  }

  void leave_for_good(Fiber& self) noexcept {
    Fiber& next = next_fiber();
    current_ = &next;
    self.sanitizer.leave(next.sanitizer, true);
    ontop_fcontext(next.context, &self, [](transfer_t left) -> transfer_t {
      running_scheduler->recycle(*static_cast<Fiber*>(left.data));
      return {};
    });
  }

  /// Of a fiber that has ended, on the stack of the next.
  void recycle(Fiber& ended) noexcept {
    ended.sanitizer.gone();
    stacks_.deallocate(ended.stack);
    if (ended.child == nullptr) return;
    ended.~Fiber();
    FramePool::release(&ended, sizeof(Fiber));
  }

  // For code that starts on a stack without an argument: a new fiber, the handler of an overflow.
  static inline thread_local Scheduler* running_scheduler = nullptr;

  const OverflowWatch watch_{report_overflow};
  const Plan plan_;
  Ledger& ledger_;
  Workload& workload_;
  FiberStacks& stacks_;
  std::unique_ptr<Fiber[]> fibers_;
  Fiber main_;
  Fiber* current_ = &main_;
  ReadyQueue ready_;
  LocalChildren children_;
  int budget_ = 0;
  std::uint32_t unfinished_ = 0;
  Reactor reactor_;
};

class FiberRunner final : public LocalRunner {
 public:
  FiberRunner()
      : LocalRunner({.name = "fiber",
                     .family = "coroutine",
                     .summary = "Boost.Context fibers on one thread with a reactor",
                     .tutorial = "the coroutines of 001, greenlets",
                     .waiting = "the whole thread",
                     .shares_memory = true,
                     .child_tasks = true}) {}

  std::unique_ptr<LocalScheduler> scheduler(Workload& workload, const Plan& plan, Arena& arena,
                                            Ledger& ledger) override {
    FiberStacks& stacks = plan.stacks == Stacks::dense ? dense_ : guarded_;
    return std::make_unique<Scheduler>(workload, plan, arena, ledger, stacks);
  }

 private:
  // A second batch in the process finds them warm.
  FiberStacks guarded_{Stacks::guarded};
  FiberStacks dense_{Stacks::dense};
};

}  // namespace

void add_fiber(RunnerTable& table) { table.add<FiberRunner>(); }

}  // namespace fourways
