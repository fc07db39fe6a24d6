// daemon: each task starts a process whose main code starts a daemon and a sibling that is none,
// and ends. Tutorial 003: the daemon ends with the main code and may have no children, the sibling
// runs on to its end. A process must be declared a daemon before it starts.
#include <fmt/format.h>

#include <stdexcept>
#include <thread>

#include "workloads/contract/workload_of.hpp"
#include "workloads/lifecycle/child_process.hpp"
#include "workloads/support/per_task.hpp"
#include "workloads/support/task_pipe.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

/// Written by the processes of one task's family.
struct FamilyRecord {
  std::atomic<bool> daemon_finished{false};
  std::atomic<bool> sibling_finished{false};
  std::atomic<bool> child_refused{false};
  std::atomic<bool> late_setting_refused{false};
};

struct Stage {
  std::chrono::nanoseconds sibling{};
  PerTask<FamilyRecord> families;
};

class Daemon final : public WorkloadOf<Stage> {
 public:
  void prepare(const Params& params, Arena& arena) override {
    make(arena).sibling = params.duration("sibling");
    setup_->families.make(arena, params.count("tasks"));
  }

  void start_batch() override { setup_->families.reset(); }

  /// The exit status of the main process.
  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    FamilyRecord& own = setup_->families[index];
    const std::chrono::nanoseconds sibling = setup_->sibling;
    ChildProcess main("main", [&own, sibling] { return main_code(own, sibling); });
    main.start();
    const bool ended = co_await main.join(context, Deadline::in(sibling + kLongest));
    if (!ended) throw std::runtime_error("the main process did not end; is there a daemon left?");
    co_return static_cast<std::uint64_t>(main.exit_code().value_or(-1));
  }

  void verify(std::span<const std::uint64_t> results) override {
    for (std::uint32_t i = 0; i < results.size(); ++i) {
      const FamilyRecord& own = setup_->families[i];
      const auto demand = [i](bool holds, const char* what) {
        if (!holds) throw WrongResult(fmt::format("task {}: {}", i, what));
      };
      demand(results[i] == 0, "the main process failed");
      demand(!own.daemon_finished, "the daemon outlived the main code");
      demand(own.sibling_finished, "the sibling that is no daemon did not run to its end");
      demand(own.child_refused, "the daemon was allowed a child");
      demand(own.late_setting_refused, "a running process was made a daemon");
    }
  }

  Findings findings() override {
    const auto& all = setup_->families;
    return {.figures = {{"daemons_that_finished", all.figure(&FamilyRecord::daemon_finished)},
                        {"siblings_that_finished", all.figure(&FamilyRecord::sibling_finished)},
                        {"children_refused_to_daemons", all.figure(&FamilyRecord::child_refused)}}};
  }

 private:
  static constexpr auto kLongest = 10s;

  template <class Function>
  static bool refused(Function function) {
    try {
      function();
      return false;
    } catch (const std::logic_error&) {
      return true;
    }
  }

  static int main_code(FamilyRecord& own, std::chrono::nanoseconds sibling_span) {
    const PipeEnds ready = make_pipe();
    ChildProcess daemon("daemon", [&own, &ready] {
      own.child_refused = refused([] { ChildProcess("child", [] { return 0; }).start(); });
      signal_through(ready.write);
      std::this_thread::sleep_for(kLongest);
      own.daemon_finished = true;
      return 0;
    });
    daemon.set_daemon(true);
    daemon.start();
    own.late_setting_refused = refused([&daemon] { daemon.set_daemon(false); });
    ChildProcess sibling("sibling", [&own, sibling_span] {
      std::this_thread::sleep_for(sibling_span);
      own.sibling_finished = true;
      return 0;
    });
    sibling.start();
    wait_for(ready.read);
    ChildProcess::end_of_main_code();  // before the two go out of scope
    return 0;
  }
};

}  // namespace

WorkloadInfo daemon_info() {
  return {
      .name = "daemon",
      .kind = "lifecycle",
      .summary = "a process ends with a daemon and a sibling still at work",
      .tutorial = "002, 003 Process.daemon",
      .most_tasks = 1000,
      .params = {ParamSpec::duration("sibling", 5ms, 0ns, 60s,
                                     "how long the sibling that is no daemon works")},
      .make = [] { return std::make_unique<Daemon>(); },
  };
}

}  // namespace fourways
