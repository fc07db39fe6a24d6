// thread: a std::thread a task, all alive at once. `co_await` blocks the thread; a child task is a
// thread of its own.
#include <memory>

#include "runners/blocking_context.hpp"
#include "runners/table.hpp"
#include "runners/thread/child_threads.hpp"
#include "runners/thread/task_threads.hpp"

namespace fourways {
namespace {

class ThreadContext final : public BlockingContext {
 public:
  using BlockingContext::BlockingContext;

  void spawn(Children& children, Task<void> child) override {
    ChildThreads::of(children).start(children, std::move(child), run_to_end);
  }

 private:
  void join_all(Children& children) noexcept override {
    if (children.group()) ChildThreads::of(children).join();
  }
};

class Thread final : public Runner {
 public:
  Thread()
      : Runner({.name = "thread",
                .family = "thread",
                .summary = "a std::thread per task",
                .tutorial = "threading.Thread (000, 001, 002), without a GIL",
                .waiting = "thread",
                .parallel = true,
                .preemptive = true,
                .shares_memory = true,
                .child_tasks = true,
                .most_children = kMostChildThreads,
                .paced = true}) {}

  void run(Workload& workload, const Plan& plan, Arena& arena, Ledger& ledger) override {
    auto common = std::make_unique<Common>(arena, workload, ledger);
    ledger.take_task_times();
    ledger.begin();
    run_task_threads(std::move(common), plan, ledger);
    ledger.joined();
  }

 private:
  class Common {
   public:
    Common(const Arena& arena, Workload& workload, Ledger& ledger)
        : context_(arena), workload_(workload), ledger_(ledger) {}
    void run(std::uint32_t i) { run_task(workload_, context_, ledger_, i); }
    void created() {}
    void join(std::thread& thread) { thread.join(); }

   private:
    ThreadContext context_;
    Workload& workload_;
    Ledger& ledger_;
  };
};

}  // namespace

void add_thread(RunnerTable& table) { table.add<Thread>(); }

}  // namespace fourways
