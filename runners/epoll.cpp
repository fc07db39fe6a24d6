// epoll: one thread, one event loop, stackless coroutines. `co_await` suspends the coroutine to the
// loop: what can be done at once is done, the rest is registered and resumed when epoll reports it.
// Tasks switch at co_await alone; a computing task starves the others.
#include <functional>
#include <memory>
#include <vector>

#include "runners/builtin.hpp"
#include "runners/local_children.hpp"
#include "runners/reactor.hpp"

namespace fourways {
namespace {

/// Resumptions between two looks at the kernel while there is work: often enough for IO to get on,
/// seldom enough not to show in a switch. (Go looks every 61 scheduling rounds, tokio likewise.)
constexpr int kBudget = 128;

/// A task of the batch. Small, for a million may stand side by side; its index is its place.
struct Record : Chain {
  Ready start;
  Task<std::uint64_t> task;
};

class Loop final : public Context {
 public:
  Loop(const Arena& arena, unsigned bell, Ledger& ledger)
      : Context(arena, bell), ledger_(ledger), reactor_(arena, bell, ready_) {
    yield_into(ready_);
  }

  void run(Workload& workload, std::uint32_t tasks) {
    records_ = std::vector<Record>(tasks);
    for (std::uint32_t i = 0; i < tasks; ++i) create(workload, i);
    created_ = unfinished_;
    while (unfinished_ > 0) {
      for (int budget = kBudget; budget > 0 && step(); --budget) {
      }
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

 private:
  bool perform(Op& op) noexcept override {
    if (op.kind == Op::Kind::join) return children_.join(op);
    return reactor_.submit(op);
  }

  void wake_loops(SharedWord& word, std::uint32_t at_least) noexcept override {
    ring(word.loops.fetch_and(reactor_.mark(), std::memory_order_seq_cst) & ~reactor_.mark());
    reactor_.wake(word, at_least);
  }

  void create(Workload& workload, std::uint32_t index) noexcept {
    const CallTimer timer(ledger_, index);
    Record& record = records_[index];
    try {
      record.task = workload.task(*this, index);
    } catch (...) {
      return ledger_.failed(index, std::current_exception());
    }
    record.start.waiter = record.task.bind(record);
    record.start.chain = &record;
    ready_.push(record.start);
    ++unfinished_;
  }

  /// Resumes one coroutine; false: there is none that can go on.
  bool step() {
    if (!ready_.empty()) {
      Ready& entry = ready_.pop();
      Chain& chain = *entry.chain;
      if (chain.resume(entry.waiter)) finish(chain);
      return true;
    }
    if (children_.empty()) return false;
    LocalChild& child = children_.take_newest();
    if (child.task.start(child)) children_.ended(child, ready_);
    return true;
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
    const auto index = static_cast<std::uint32_t>(&record - records_.data());
    try {
      ledger_.done(index, record.task.result());
    } catch (...) {
      ledger_.failed(index, std::current_exception());
    }
    record.task.reset();
    --unfinished_;
  }

  Ledger& ledger_;
  std::vector<Record> records_;
  ReadyQueue ready_;
  LocalChildren children_;
  std::uint32_t unfinished_ = 0;
  std::uint32_t created_ = 0;
  Reactor reactor_;
};

class Epoll final : public Runner {
 public:
  const Traits& traits() const noexcept override {
    static const Traits kTraits{.name = "epoll",
                                .family = "async",
                                .summary = "stackless coroutines on one epoll loop in one thread",
                                .tutorial = "the event-driven server of 001, asyncio",
                                .waiting = "the whole loop",
                                .shares_memory = true,
                                .child_tasks = true};
    return kTraits;
  }

  void run(Workload& workload, const Plan& plan, Arena& arena, Ledger& ledger) override {
    arena.make_doorbells(plan.doorbell + 1);
    Loop loop(arena, plan.doorbell, ledger);
    ledger.begin();
    loop.run(workload, plan.tasks);
    ledger.end();
    ledger.units_created = loop.created();
    ledger.peak_alive = loop.created();  // all stand in the loop before the first is resumed
    ledger.joined();
  }
};

}  // namespace

std::unique_ptr<Runner> make_epoll() { return std::make_unique<Epoll>(); }

}  // namespace fourways
