// blocking_call: one task makes one blocking system call while the others count their steps.
// Tutorial 001 warns that a blocking call in a coroutine blocks the whole program. Here is by how
// much: steps of the others meanwhile, 0 where they share the caller's thread, unless the call is
// handed to a helper thread, which is what run_in_executor is to asyncio.
#include <fmt/format.h>

#include <cerrno>
#include <ctime>

#include "workloads/contract/sync/barrier.hpp"
#include "workloads/contract/workload.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

constexpr Clock::duration kStep = 100us;

/// Sleeps in the kernel, past every runner.
void block_for(std::chrono::nanoseconds span) {
  timespec left{span.count() / 1'000'000'000, span.count() % 1'000'000'000};
  while (::nanosleep(&left, &left) < 0) {
    if (errno != EINTR) throw_errno("nanosleep");
  }
}

class BlockingCall final : public Workload {
 public:
  Needs needs(const Params& params) const override {
    Needs needs;
    needs.alive = static_cast<std::uint32_t>(params.integer("tasks"));
    if (needs.alive < 2) {
      throw ParamError(
          "workload blocking_call: tasks must be 2 or more, for one blocks and the "
          "others count");
    }
    return needs;
  }

  void prepare(const Params& params, Arena& arena) override {
    shared_ = &arena.make<Shared>(static_cast<std::uint32_t>(params.integer("tasks")));
    shared_->block = params.duration("block");
    shared_->offload = params.choice("way") == "offload";
    arena.set_root(*shared_);
  }
  void attach(Arena& arena) override { shared_ = &arena.root<Shared>(); }

  void start_batch() override {
    shared_->steps = 0;
    shared_->moving = 0;
    shared_->over = false;
  }

  /// The caller: how many others were on their way. Another: that it was.
  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    co_await shared_->all_here.wait(context);
    if (index == 0) {
      co_await call(context, shared_);
    } else {
      co_await count(context, shared_);
    }
    co_return index == 0 ? shared_->moving.load() : 1;
  }

  void verify(std::span<const std::uint64_t> results) override {
    for (std::size_t i = 0; i < results.size(); ++i) {
      const std::uint64_t expected = i == 0 ? results.size() - 1 : 1;
      if (results[i] == expected) continue;
      throw WrongResult(fmt::format("task {} gave {}, expected {}", i, results[i], expected));
    }
  }
  Findings findings() override {
    Findings findings;
    findings.figures["progress_meanwhile"] = static_cast<double>(shared_->meanwhile);
    findings.figures["call_ns"] = static_cast<double>(shared_->call_ns);
    return findings;
  }

 private:
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

  /// Waits until all others are on their way, then blocks.
  static Task<void> call(Context& context, Shared* shared) {
    while (shared->moving < shared->others) co_await context.sleep_for(kStep);
    const Clock::time_point began = Clock::now();
    const std::uint64_t before = shared->steps;
    if (shared->offload) {
      co_await context.offload([span = shared->block] { block_for(span); });
    } else {
      context.without_interpreter([&] { block_for(shared->block); });
    }
    shared->meanwhile = shared->steps - before;
    shared->call_ns = (Clock::now() - began).count();
    shared->over = true;
  }

  static Task<void> count(Context& context, Shared* shared) {
    bool first = true;
    while (!shared->over) {
      co_await context.sleep_for(kStep);
      ++shared->steps;
      if (std::exchange(first, false)) ++shared->moving;
    }
  }

  Shared* shared_ = nullptr;
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
