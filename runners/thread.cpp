// thread: a std::thread a task, all alive at once. `co_await` blocks the thread; a child task is a
// thread of its own.
#include <mutex>
#include <thread>
#include <vector>

#include "runners/blocking_context.hpp"
#include "runners/builtin.hpp"
#include "runners/unit_name.hpp"

namespace fourways {
namespace {

struct Threads : Children::Group {
  std::mutex mutex;  // guards the children's first error
  std::vector<std::jthread> running;
};

class ThreadContext final : public BlockingContext {
 public:
  using BlockingContext::BlockingContext;

  void spawn(Children& children, Task<void> child) override {
    if (!children.group()) children.group() = std::make_unique<Threads>();
    auto& threads = static_cast<Threads&>(*children.group());
    threads.running.emplace_back([&children, &threads, child = std::move(child)]() mutable {
      if (const std::exception_ptr error = run_to_end(child)) {
        const std::lock_guard lock(threads.mutex);
        children.failed(error);
      }
      child.reset();
      FramePool::drain();
    });
  }

 private:
  void join_all(Children& children) noexcept override {
    if (children.group()) static_cast<Threads&>(*children.group()).running.clear();
  }
};

class Thread final : public Runner {
 public:
  const Traits& traits() const noexcept override {
    static const Traits kTraits{.name = "thread",
                                .family = "thread",
                                .summary = "a std::thread per task",
                                .tutorial = "threading.Thread (000, 001, 002), without a GIL",
                                .waiting = "thread",
                                .parallel = true,
                                .preemptive = true,
                                .shares_memory = true,
                                .child_tasks = true};
    return kTraits;
  }

  void run(Workload& workload, const Plan& plan, Arena& arena, Ledger& ledger) override {
    auto crew = std::make_unique<Crew>(arena, plan.tasks);
    ledger.take_task_times();
    ledger.begin();
    for (std::uint32_t i = 0; i < plan.tasks; ++i) {
      try {
        const CallTimer timer(ledger, i);
        crew->threads.emplace_back(
            [&context = crew->context, &workload, &ledger, i, named = plan.name_units] {
              if (named) name_unit(i);
              run_task(workload, context, ledger, i);
              FramePool::drain();
            });
      } catch (const std::system_error& error) {
        // Those that run may wait for those that never will: they are abandoned with what they
        // use, until the process ends, as LimitReached says.
        static_cast<void>(crew.release());
        throw limit_reached("creating a thread", i, plan.tasks, error.code().value());
      }
    }
    for (std::thread& thread : crew->threads) thread.join();
    ledger.units_created = crew->threads.size();
    ledger.joined();
  }

 private:
  struct Crew {
    Crew(const Arena& arena, std::uint32_t tasks) : context(arena) { threads.reserve(tasks); }
    ThreadContext context;
    std::vector<std::thread> threads;
  };
};

}  // namespace

std::unique_ptr<Runner> make_thread() { return std::make_unique<Thread>(); }

}  // namespace fourways
