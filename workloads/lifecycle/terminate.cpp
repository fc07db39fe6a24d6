// terminate: each task starts a process that takes a lock and has a child of its own, terminates
// it, and looks at what is left. Tutorial 003: terminate is not immediate, so is_alive may still be
// true; a lock that the victim held is never released; its child "becomes a zombie" (the figures
// show that it becomes an orphan that runs on).
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>

#include "workloads/contract/sync/mutex.hpp"
#include "workloads/contract/workload_of.hpp"
#include "workloads/lifecycle/child_process.hpp"
#include "workloads/support/per_task.hpp"
#include "workloads/support/process/process.hpp"
#include "workloads/support/sockets.hpp"
#include "workloads/support/task_pipe.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

struct Victim {
  Mutex lock;
  std::atomic<pid_t> grandchild{-1};
  bool alive_right_after = false;
  bool alive_after_join = false;
  bool lock_left_held = false;
  bool grandchild_zombie = false;
  bool grandchild_orphan = false;
  int exit_code = 0;
};

struct Stage {
  std::chrono::nanoseconds patience{};
  PerTask<Victim> victims;
};

class Terminate final : public WorkloadOf<Stage> {
 public:
  void prepare(const Params& params, Arena& arena) override {
    make(arena).patience = params.duration("patience");
    setup_->victims.make(arena, params.count("tasks"));
  }
  void start_batch() override { setup_->victims.reset(); }

  /// The signal that ended the victim.
  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    Victim& own = setup_->victims[index];
    adopt_orphans();
    PipeEnds ready = make_pipe();
    ChildProcess victim("victim", [&own, &ready] { return be_victim(own, ready.write); });
    victim.start();
    const TaskFd reader(context, ready.read.release());
    ready.write.reset();
    context.adopt(reader.get());
    std::byte byte{};
    co_await read_all(context, reader.get(), std::span(&byte, 1));

    victim.terminate();
    own.alive_right_after = victim.is_alive();
    const bool ended = co_await victim.join(context, Deadline::in(kLongest));
    if (!ended) throw std::runtime_error("the victim did not end within 10 s of its SIGTERM");
    own.alive_after_join = victim.is_alive();
    own.exit_code = victim.exit_code().value_or(0);

    const pid_t grandchild = own.grandchild.load();
    const auto left = process_state(grandchild);
    own.grandchild_zombie = left && left->zombie();
    own.grandchild_orphan = left && !left->zombie() && left->parent == ::getpid();
    const bool got = co_await own.lock.lock(context, Deadline::in(setup_->patience));
    own.lock_left_held = !got;
    signal_child(grandchild, SIGKILL);
    co_await context.wait_child(grandchild, Deadline::in(kLongest));
    co_return static_cast<std::uint64_t>(-own.exit_code);
  }

  void verify(std::span<const std::uint64_t> results) override {
    for (std::uint32_t i = 0; i < results.size(); ++i) {
      const Victim& own = setup_->victims[i];
      if (own.exit_code != -SIGTERM) {
        throw WrongResult(fmt::format("the victim of task {} has exit code {} instead of {}", i,
                                      own.exit_code, -SIGTERM));
      }
      if (own.alive_after_join) {
        throw WrongResult(fmt::format("the victim of task {} was alive after its join", i));
      }
      if (!own.lock_left_held) {
        throw WrongResult(fmt::format("the lock that the victim of task {} held was free", i));
      }
    }
  }

  Findings findings() override {
    const auto& all = setup_->victims;
    return {.figures = {{"alive_right_after", all.figure(&Victim::alive_right_after)},
                        {"locks_left_held", all.figure(&Victim::lock_left_held)},
                        {"zombie_grandchildren", all.figure(&Victim::grandchild_zombie)},
                        {"orphan_grandchildren", all.figure(&Victim::grandchild_orphan)}}};
  }

 private:
  static constexpr auto kLongest = 10s;

  static int be_victim(Victim& own, const UniqueFd& ready) {
    if (!own.lock.try_lock()) return 3;
    ChildProcess grandchild("grandchild", [] {
      for (;;) ::pause();
      return 0;
    });
    grandchild.start();
    own.grandchild = grandchild.pid();
    signal_through(ready);
    for (;;) ::pause();
    return 0;
  }
};

}  // namespace

WorkloadInfo terminate_info() {
  return {
      .name = "terminate",
      .kind = "lifecycle",
      .summary = "terminates a process that holds a lock and has a child",
      .tutorial = "000, 003, 004 Process.terminate, is_alive, exitcode",
      .most_tasks = 1000,
      .params = {ParamSpec::duration("patience", 2ms, 0ns, 10s,
                                     "how long to wait for the lock that the victim held")},
      .make = [] { return std::make_unique<Terminate>(); },
  };
}

}  // namespace fourways
