// thread_pool: a oneTBB task_arena of N workers, really N blocking tasks alive together: the
// arena's size alone does not give more threads than processors, global_control does. `co_await`
// blocks the worker. The caller is one of the N: it works while it waits. Child tasks are a
// task_group whose wait takes only its own tasks, or a stolen task could wait for a mutex that its
// own stack holds.
#define TBB_PREVIEW_ISOLATED_TASK_GROUP 1
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_group.h>

#include <algorithm>
#include <atomic>
#include <forward_list>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "runners/blocking_context.hpp"
#include "runners/table.hpp"

namespace fourways {
namespace {

namespace tbb = oneapi::tbb;

/// Children handed over at once. Each worker that takes part claims one after another, so that
/// oneTBB makes a task a worker, not a task a child.
struct PoolBatch {
  explicit PoolBatch(std::span<Task<void>> all)
      : tasks(std::make_move_iterator(all.begin()), std::make_move_iterator(all.end())) {}

  std::vector<Task<void>, FrameAllocator<Task<void>>> tasks;
  std::atomic<std::size_t> claimed{0};  // may exceed their number
};

class PoolGroup : public Children::Group {
 public:
  explicit PoolGroup(Children& children) noexcept : children_(children) {}
  ~PoolGroup() noexcept override { join(); }

  void run(Task<void> child) {
    tasks_.run(Single(std::move(child), *this));
    running_ = true;
  }
  void run(std::span<Task<void>> all) {
    PoolBatch& batch = batches_.emplace_front(all);
    tasks_.run([this, &batch] { take_part(batch); });
    running_ = true;
  }
  void join() noexcept {  // children catch what they throw
    if (!std::exchange(running_, false)) return;
    tasks_.wait();
    batches_.clear();
  }

 private:
  /// A child as oneTBB runs it: through a const reference, once.
  class Single {
   public:
    Single(Task<void> child, PoolGroup& of) noexcept : task_(std::move(child)), group_(of) {}
    void operator()() const noexcept { group_.run_here(task_); }

   private:
    mutable Task<void> task_;
    PoolGroup& group_;
  };

  void run_here(Task<void>& child) noexcept {
    if (const std::exception_ptr error = run_to_end(child)) {
      const std::lock_guard lock(mutex_);
      children_.failed(error);
    }
  }

  /// Each worker that comes offers a place to one more, which an idle worker takes. It does so from
  /// inside the group's isolation, as a plain task_group.
  void take_part(PoolBatch& batch) noexcept {
    if (batch.claimed.load(std::memory_order_relaxed) + 1 < batch.tasks.size()) {
      try {
        static_cast<tbb::task_group&>(tasks_).run([this, &batch] { take_part(batch); });
      } catch (const std::bad_alloc&) {  // then those that are here do it all
      }
    }
    for (;;) {
      const std::size_t place = batch.claimed.fetch_add(1, std::memory_order_relaxed);
      if (place >= batch.tasks.size()) return;
      Task<void> child = std::move(batch.tasks[place]);
      run_here(child);
    }
  }

  Children& children_;
  std::mutex mutex_;      // guards the children's first error
  bool running_ = false;  // some may be; the parent's
  std::forward_list<PoolBatch, FrameAllocator<PoolBatch>> batches_;  // the parent's
  tbb::isolated_task_group tasks_;
};

class PoolContext final : public BlockingContext {
 public:
  using BlockingContext::BlockingContext;

  void spawn(Children& children, Task<void> child) override {
    group_of(children).run(std::move(child));
  }
  void spawn_all(Children& children, std::span<Task<void>> all) override {
    if (!all.empty()) group_of(children).run(all);
  }

 private:
  static PoolGroup& group_of(Children& children) {
    if (!children.group()) children.group() = std::make_unique<PoolGroup>(children);
    return static_cast<PoolGroup&>(*children.group());
  }
  void join_all(Children& children) noexcept override {
    if (children.group()) static_cast<PoolGroup&>(*children.group()).join();
  }
};

/// Which workers took part in a batch, at the price of one thread-local load a task.
class Roll {
 public:
  /// The calling thread's number in this batch, from 1.
  std::uint32_t answer() noexcept {
    static thread_local Entry own;
    if (own.batch == batch_) return own.number;
    own = {batch_, present_.fetch_add(1, std::memory_order_relaxed) + 1};
    return own.number;
  }
  std::uint32_t count() const noexcept { return present_.load(); }

 private:
  struct Entry {
    std::uint64_t batch = 0;  // the last that this thread took part in
    std::uint32_t number = 0;
  };
  static std::uint64_t next_batch() noexcept {
    static std::atomic<std::uint64_t> last{0};
    return last.fetch_add(1) + 1;
  }
  const std::uint64_t batch_ = next_batch();
  std::atomic<std::uint32_t> present_{0};
};

class ThreadPool final : public Runner {
 public:
  ThreadPool()
      : Runner({.name = "thread_pool",
                .family = "thread",
                .summary = "a oneTBB task_arena of N workers",
                .tutorial = "ThreadPoolExecutor (003), without a GIL",
                .waiting = "thread",
                .bounded = true,
                .parallel = true,
                .preemptive = true,
                .shares_memory = true,
                .child_tasks = true,
                .paced = true}) {}

  void run(Workload& workload, const Plan& plan, Arena& arena, Ledger& ledger) override {
    const std::int64_t began = now_ns();
    ask_for_threads(plan.workers);
    PoolContext context(arena);
    const tbb::global_control more_than_processors(tbb::global_control::max_allowed_parallelism,
                                                   plan.workers + 1);
    tbb::task_arena pool(static_cast<int>(plan.workers));
    Roll roll;
    pool.execute([&] { make_ready(plan.workers); });
    ledger.start_up_ns = now_ns() - began;
    pool.execute([&] {
      // Not isolated, unlike the waits of tasks: nothing lies beneath it, and the thread that waits
      // here is one of the workers, also for child tasks.
      tbb::task_group tasks;
      ledger.begin();
      for (std::uint32_t i = 0; i < plan.tasks; ++i) {
        const CallTimer timer(ledger, i);
        tasks.run([&, i] {
          ledger.slot(i).worker = roll.answer();
          run_task(workload, context, ledger, i);
        });
        if (plan.in_flight != 0 && (i + 1) % plan.in_flight == 0) tasks.wait();
      }
      tasks.wait();
      ledger.end();
    });
    ledger.units_created = plan.workers;  // they all met before the clock started
    if (!ledger.task_times()) ledger.peak_alive = roll.count();
    ledger.joined();
  }

 private:
  /// oneTBB ends the process when it cannot make a worker, so the machine is asked beforehand.
  static void ask_for_threads(std::uint32_t workers) {
    std::mutex barrier;
    std::vector<std::jthread> crew;
    const std::unique_lock shut(barrier);          // opens before the crew is joined
    for (std::uint32_t i = 1; i < workers; ++i) {  // the caller is the first worker
      try {
        crew.emplace_back([&barrier] { const std::lock_guard pass(barrier); });
      } catch (const std::system_error& error) {
        throw limit_reached("creating a thread", i, workers, error.code().value());
      }
    }
  }

  /// Pool start-up belongs to no batch: all workers have met once before the clock starts.
  static void make_ready(std::uint32_t workers) {
    std::atomic<std::uint32_t> here{0};
    tbb::task_group meeting;
    for (std::uint32_t i = 0; i < workers; ++i) {
      meeting.run([&] {
        here.fetch_add(1);
        while (here.load() < workers) std::this_thread::yield();
      });
    }
    meeting.wait();
  }
};

}  // namespace

void add_thread_pool(RunnerTable& table) { table.add<ThreadPool>(); }

}  // namespace fourways
