// thread: a std::thread a task, all alive at once. `co_await` blocks the thread; a child task is a
// thread of its own.
#include <list>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "runners/blocking_context.hpp"
#include "runners/builtin.hpp"
#include "runners/unit_name.hpp"

namespace fourways {
namespace {

/// Half of the kernel's default for all processes and threads together (kernel.pid_max).
constexpr std::uint64_t kMostChildren = 16'384;

/// A parent's children. Those that have ended are joined when the next one starts, so that a parent
/// that goes on for ever, a server, does not keep them. Used by the parent's thread; a child's own
/// thread calls ended() alone.
class Threads : public Children::Group {
 public:
  ~Threads() override { join(); }

  void start(Children& children, Task<void> child) {
    reap();
    const Place self = make_place();
    try {
      *self = std::jthread([this, &children, self, child = std::move(child)]() mutable {
        const std::exception_ptr error = run_to_end(child);
        child.reset();
        FramePool::drain();
        ended(children, self, error);
      });
    } catch (const std::system_error& error) {
      forget(self);
      throw limit_reached("creating a thread for a child task failed", error.code().value());
    } catch (...) {
      forget(self);
      throw;
    }
  }

  void join() noexcept {
    for (;;) {
      std::jthread next;  // joined at the end of the scope, without the lock
      const std::lock_guard lock(mutex_);
      if (running_.empty()) break;
      next = std::move(running_.front());  // its empty place it takes with it when it ends
    }
    ended_.clear();
  }

 private:
  using Row = std::list<std::jthread>;
  using Place = Row::iterator;

  Place make_place() {
    const std::lock_guard lock(mutex_);
    return running_.emplace(running_.end());
  }
  void forget(Place place) noexcept {
    const std::lock_guard lock(mutex_);
    running_.erase(place);
  }
  void reap() {
    Row gone;
    const std::lock_guard lock(mutex_);
    gone.splice(gone.end(), ended_);
  }
  void ended(Children& children, Place self, const std::exception_ptr& error) noexcept {
    const std::lock_guard lock(mutex_);
    if (error) children.failed(error);
    ended_.splice(ended_.end(), running_, self);
  }

  std::mutex mutex_;  // guards the rows' links, and the children's first error
  Row running_;
  Row ended_;
};

class ThreadContext final : public BlockingContext {
 public:
  using BlockingContext::BlockingContext;

  void spawn(Children& children, Task<void> child) override {
    if (!children.group()) children.group() = std::make_unique<Threads>();
    static_cast<Threads&>(*children.group()).start(children, std::move(child));
  }

 private:
  void join_all(Children& children) noexcept override {
    if (children.group()) static_cast<Threads&>(*children.group()).join();
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
                                .child_tasks = true,
                                .most_children = kMostChildren,
                                .paced = true};
    return kTraits;
  }

  void run(Workload& workload, const Plan& plan, Arena& arena, Ledger& ledger) override {
    auto crew = std::make_unique<Crew>(arena, plan.tasks);
    ledger.take_task_times();
    ledger.begin();
    for (std::uint32_t i = 0; i < plan.tasks; ++i) {
      if (plan.in_flight != 0 && i >= plan.in_flight) crew->threads[i - plan.in_flight].join();
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
    for (std::thread& thread : crew->threads) {
      if (thread.joinable()) thread.join();
    }
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
