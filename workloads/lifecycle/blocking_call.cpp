// blocking_call: one task makes one blocking system call while the others count their steps.
// Tutorial 001 warns that a blocking call in a coroutine blocks the whole program. This shows by
// how much: it counts the steps of the others meanwhile. They make none where they share the
// caller's thread, unless the call is handed to a helper thread, as run_in_executor does for
// asyncio.

#include <thread>

#include "workloads/contract/sync/barrier.hpp"
#include "workloads/contract/workload_of.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

constexpr Clock::duration kStep = 100us;

/// Sleeps in the kernel (nanosleep(2)), past every runner.
void block_for(std::chrono::nanoseconds span) { std::this_thread::sleep_for(span); }

struct Shared {
  explicit Shared(std::uint32_t tasks) noexcept : all_here(tasks), others(tasks - 1) {}
  Barrier all_here;
  const std::uint32_t others;
  std::chrono::nanoseconds block{};
  bool offload = false;
  std::atomic<std::uint64_t> steps{0};
  std::atomic<std::uint32_t> moving{0};  // of the others, those that have made a step
  std::atomic<bool> over{false};
  std::uint64_t meanwhile = 0;
  std::int64_t call_ns = 0;
};

class BlockingCall final : public WorkloadOf<Shared> {
 public:
  Needs needs(const Params& params) const override {
    const std::uint32_t tasks = params.count("tasks");
    if (tasks < 2) {
      throw ParamError(
          "workload blocking_call: tasks must be 2 or more, for one blocks and the "
          "others count");
    }
    return {.alive = tasks};
  }

  void prepare(const Params& params, Arena& arena) override {
    make(arena, params.count("tasks"));
    setup_->block = params.duration("block");
    setup_->offload = params.choice("way") == "offload";
  }

  void start_batch() override {
    setup_->steps = 0;
    setup_->moving = 0;
    setup_->over = false;
  }

  /// The caller gives how many others were on their way; each other gives 1.
  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    co_await setup_->all_here.wait(context);
    if (index == 0) {
      co_await call(context);
    } else {
      co_await count(context);
    }
    co_return index == 0 ? setup_->moving.load() : 1;
  }

  void verify(std::span<const std::uint64_t> results) override {
    expect_each(
        results, [&](std::uint32_t task) { return task == 0 ? results.size() - 1 : 1; },
        "task {} gave {}, expected {}");
  }
  Findings findings() override {
    return {.figures = {{"progress_meanwhile", static_cast<double>(setup_->meanwhile)},
                        {"call_ns", static_cast<double>(setup_->call_ns)}}};
  }

 private:
  /// Waits until all others are on their way, then blocks.
  Task<void> call(Context& context) {
    while (setup_->moving < setup_->others) co_await context.sleep_for(kStep);
    const Clock::time_point began = Clock::now();
    const std::uint64_t before = setup_->steps;
    if (setup_->offload) {
      co_await context.offload([span = setup_->block] { block_for(span); });
    } else {
      context.without_interpreter([&] { block_for(setup_->block); });
    }
    setup_->meanwhile = setup_->steps - before;
    setup_->call_ns = (Clock::now() - began).count();
    setup_->over = true;
  }

  Task<void> count(Context& context) {
    bool first = true;
    while (!setup_->over) {
      co_await context.sleep_for(kStep);
      ++setup_->steps;
      if (std::exchange(first, false)) ++setup_->moving;
    }
  }
};

}  // namespace

WorkloadInfo blocking_call_info() {
  return {
      .name = "blocking_call",
      .kind = "lifecycle",
      .summary = "one task makes a blocking call while the others count their steps",
      .tutorial = "001 a blocking call in a coroutine blocks the whole program",
      .tasks = 2,
      .most_tasks = 1000,
      .params = {ParamSpec::choice("way", {"inline", "offload"},
                                   "inline: called where the task runs; offload: handed to a "
                                   "helper thread"),
                 ParamSpec::duration("block", 20ms, 1us, 10s,
                                     "how long the call blocks (ns, us, ms, s)")},
      .make = [] { return std::make_unique<BlockingCall>(); },
  };
}

}  // namespace fourways
