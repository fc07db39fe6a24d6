// Loop: one thread in which stackless coroutines take turns, for all event-driven runners. A
// `co_await` suspends the coroutine to the loop, and a Reactor waits for the kernel. The runners
// differ in their reactor alone. Loop is a template, because a switch takes as long as a few
// stores: the compiler must see through the reactor.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "runners/loop/local_children.hpp"
#include "runners/loop/local_runner.hpp"

namespace fourways {

/// `Reactor` offers what class Reactor does: submit, adopt, close, wake, mark, poll, serve, idle,
/// description. Used by the thread that made it.
template <class Reactor>
class Loop final : public Context, public LocalScheduler {
 public:
  /// Throws what the Reactor's constructor does.
  Loop(Workload& workload, const Plan& plan, const Arena& arena, Ledger& ledger)
      : Context(arena, plan.doorbell),
        workload_(workload),
        plan_(plan),
        ledger_(ledger),
        reactor_(arena, plan.doorbell, ready_) {
    yield_into(ready_);
  }

  std::uint32_t create() override {
    records_ = std::vector<Record>(plan_.tasks);
    std::uint32_t index = plan_.index(0);
    for (Record& record : records_) {
      create(record, index);
      index += plan_.step;
    }
    return unfinished_;
  }

  void run() override {
    while (unfinished_ > 0) {
      if (!children_.empty()) start_child();  // though the others never rest
      take_turns();
      const bool idle = ready_.empty() && children_.empty();
      if (unfinished_ > 0 && (idle || !reactor_.idle())) reactor_.poll(idle);
    }
  }

  void adopt(int fd) override { reactor_.adopt(fd); }
  void close(int fd) noexcept override { reactor_.close(fd); }
  void spawn(Children& children, Task<void> child) override {
    children_.add(children, std::move(child));
  }

  std::string note() const override { return reactor_.description(); }

 private:
  /// Resumptions between two looks at the kernel while there is work: often enough for IO to get
  /// on, seldom enough not to show in a switch. (Go looks every 61 scheduling rounds, tokio
  /// likewise.)
  static constexpr int kBudget = 128;

  /// A task of the batch. Small, for a million may stand side by side; its place tells its index.
  struct Record : Chain {
    Ready start;
    Task<std::uint64_t> task;
  };

  bool perform(Op& op) noexcept override {
    if (op.kind == Op::Kind::join) return children_.join(op);
    return reactor_.submit(op);
  }

  void wake_loops(SharedWord& word, std::uint32_t at_least) noexcept override {
    ring(word.loops.fetch_and(reactor_.mark(), std::memory_order_seq_cst) & ~reactor_.mark());
    reactor_.wake(word, at_least);
  }

  void create(Record& record, std::uint32_t index) noexcept {
    const CallTimer timer(ledger_, index);
    try {
      record.task = workload_.task(*this, index);
    } catch (...) {
      return ledger_.failed(index, std::current_exception());
    }
    record.start.waiter = record.task.bind(record);
    record.start.chain = &record;
    ready_.push(record.start);
    ++unfinished_;
  }

  /// Resumes those that can go on, oldest first, until none is left or the budget is used up.
  void take_turns() {
    for (int budget = kBudget; budget > 0; --budget) {
      if (ready_.empty() && !reactor_.serve()) [[unlikely]] {
        if (children_.empty()) return;
        start_child();
        continue;
      }
      Ready& entry = ready_.pop();
      Chain& chain = *entry.chain;
      if (chain.resume(entry.waiter)) [[unlikely]] {
        finish(chain);
      }
    }
  }

  [[gnu::noinline]] void start_child() {  // lest it stand in the middle of every switch
    LocalChild& child = children_.take_newest();
    if (child.task.start(child)) children_.ended(child, ready_);
  }

  /// A chain in the batch's own row is a task's, any other a child task's.
  void finish(Chain& chain) noexcept {
    const Chain* first = records_.data();
    const Chain* last = records_.data() + records_.size();
    const std::less<> before;
    if (before(&chain, first) || !before(&chain, last)) {
      return children_.ended(static_cast<LocalChild&>(chain), ready_);
    }
    auto& record = static_cast<Record&>(chain);
    const std::uint32_t index = plan_.index(static_cast<std::uint32_t>(&record - records_.data()));
    try {
      ledger_.done(index, record.task.result());
    } catch (...) {
      ledger_.failed(index, std::current_exception());
    }
    record.task.reset();
    --unfinished_;
  }

  Workload& workload_;
  const Plan plan_;
  Ledger& ledger_;
  std::vector<Record> records_;
  ReadyQueue ready_;
  LocalChildren children_;
  std::uint32_t unfinished_ = 0;
  Reactor reactor_;
};

template <class Reactor>
class LoopRunner final : public LocalRunner {
 public:
  using LocalRunner::LocalRunner;

  std::unique_ptr<LocalScheduler> scheduler(Workload& workload, const Plan& plan, Arena& arena,
                                            Ledger& ledger) override {
    return std::make_unique<Loop<Reactor>>(workload, plan, arena, ledger);
  }
};

}  // namespace fourways
