// orphans: each task starts a process that starts children and waits for none. The children that
// end stay as zombies. When their parent is killed they, and the child that still runs, are
// adopted, and their adopter reaps them. Tutorial 003, on zombies and orphans.
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>

#include "workloads/contract/workload_of.hpp"
#include "workloads/lifecycle/child_process.hpp"
#include "workloads/support/per_task.hpp"
#include "workloads/support/process/process.hpp"
#include "workloads/support/sockets.hpp"
#include "workloads/support/task_pipe.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

struct Fate {
  std::uint32_t zombies = 0;
  std::uint32_t reaped = 0;
  std::uint32_t left = 0;
  bool adopted = false;
};

struct Stage {
  std::uint32_t children = 0;
  Relative<pid_t> pids;  // by task: its children's, then the one that runs on
  PerTask<Fate> fates;
};

class Orphans final : public WorkloadOf<Stage> {
 public:
  void prepare(const Params& params, Arena& arena) override {
    const auto tasks = params.count("tasks");
    make(arena).children = params.count("children");
    const std::size_t all = std::size_t{tasks} * (setup_->children + 1);
    setup_->pids = arena.make_array<pid_t>(all).data();
    setup_->fates.make(arena, tasks);
  }
  void start_batch() override { setup_->fates.reset(); }

  /// How many its process adopted and reaped.
  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    const std::uint32_t children = setup_->children;
    pid_t* const pids = setup_->pids.get() + std::size_t{index} * (children + 1);
    Fate& fate = setup_->fates[index];
    adopt_orphans();
    PipeEnds ready = make_pipe();
    ChildProcess parent("careless", [pids, children, &ready] {
      start_and_forget(pids, children);
      signal_through(ready.write);
      for (;;) ::pause();
      return 0;
    });
    parent.start();
    const TaskFd reader(context, ready.read.release());
    ready.write.reset();
    context.adopt(reader.get());
    std::byte byte{};
    co_await read_all(context, reader.get(), std::span(&byte, 1));

    fate.zombies = zombies_of(parent.pid(), std::span(pids, children));
    parent.kill();
    const bool ended = co_await parent.join(context, Deadline::in(kLongest));
    if (!ended) throw std::runtime_error("the parent did not end within 10 s of its SIGKILL");
    const auto running = process_state(pids[children]);
    fate.adopted = running && running->parent == ::getpid() && !running->zombie();
    signal_child(pids[children], SIGKILL);
    for (std::uint32_t i = 0; i <= children; ++i) {
      const auto status = co_await context.wait_child(pids[i], Deadline::in(kLongest));
      if (status) ++fate.reaped;
    }
    fate.left = zombies_of(::getpid(), std::span(pids, children + 1));
    co_return fate.reaped;
  }

  void verify(std::span<const std::uint64_t> results) override {
    for (std::uint32_t i = 0; i < results.size(); ++i) {
      const Fate& fate = setup_->fates[i];
      if (fate.zombies != setup_->children) {
        throw WrongResult(
            fmt::format("task {} saw {} zombies of {} children that nobody waited for", i,
                        fate.zombies, setup_->children));
      }
      if (!fate.adopted || fate.reaped != setup_->children + 1 || fate.left != 0) {
        throw WrongResult(
            fmt::format("task {}: of {} orphans {} were reaped by who adopted them, {} are left", i,
                        setup_->children + 1, fate.reaped, fate.left));
      }
    }
  }

  Findings findings() override {
    return {.notes = {{"orphans_adopted_by",
                       "the process of the task (a subreaper, in init's place: prctl(2))"}},
            .figures = {{"zombies_while_parent_lived", setup_->fates.figure(&Fate::zombies)},
                        {"reaped_by_adopter", setup_->fates.figure(&Fate::reaped)},
                        {"zombies_after", setup_->fates.figure(&Fate::left)}}};
  }

 private:
  static constexpr auto kLongest = 10s;

  /// Uses bare fork(2), so that nothing remembers these children. Ends once all but the last are
  /// zombies.
  static void start_and_forget(pid_t* pids, std::uint32_t children) {
    for (std::uint32_t i = 0; i <= children; ++i) {
      const pid_t pid = checked(::fork(), "fork");
      if (pid == 0) {
        if (i < children) ::_exit(0);
        for (;;) ::pause();
      }
      pids[i] = pid;
    }
    for (std::uint32_t i = 0; i < children; ++i) {
      siginfo_t info{};
      const auto pid = static_cast<id_t>(pids[i]);
      retry_interrupted([&] { return ::waitid(P_PID, pid, &info, WEXITED | WNOWAIT); });
    }
  }

  static std::uint32_t zombies_of(pid_t parent, std::span<const pid_t> pids) {
    std::uint32_t count = 0;
    for (const pid_t pid : pids) {
      const auto found = process_state(pid);
      if (found && found->zombie() && found->parent == parent) ++count;
    }
    return count;
  }
};

}  // namespace

WorkloadInfo orphans_info() {
  return {
      .name = "orphans",
      .kind = "lifecycle",
      .summary = "kills a process whose children nobody waited for, and reaps what it leaves",
      .tutorial = "003 zombies and orphans",
      .tasks = 4,
      .most_tasks = 1000,
      .params = {ParamSpec::integer("children", 4, 1, 1000,
                                    "children that end and are not waited for")},
      .make = [] { return std::make_unique<Orphans>(); },
  };
}

}  // namespace fourways
