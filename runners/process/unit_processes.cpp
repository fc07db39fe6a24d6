#include "runners/process/unit_processes.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include <csignal>
#include <span>
#include <unordered_map>

#include "workloads/support/process/process.hpp"

namespace fourways {

void account_for_end(Ledger& ledger, std::uint32_t task, ExitStatus status) noexcept {
  const TaskSlot::State state = ledger.slot(task).state;
  if (state == TaskSlot::State::failed) return;
  if (state == TaskSlot::State::done && status.success()) return;
  ledger.failed(task, status.exited() ? "exit" : "signal",
                fmt::format("the process of task {} {} {} its result", task, describe(status),
                            state == TaskSlot::State::done ? "after" : "before"));
}

void UnitProcesses::reap_all() {
  std::unordered_map<pid_t, std::uint32_t> open;
  for (std::uint32_t task = reaped_; task < children_.size(); ++task) open[children_[task]] = task;
  while (!open.empty()) {
    siginfo_t ended{};
    if (retry_interrupted([&] { return ::waitid(P_ALL, 0, &ended, WEXITED | WNOWAIT); }) < 0) {
      throw_errno("waitid");
    }
    auto found = open.find(ended.si_pid);
    // A child that is not of the batch hides those behind it, and is not ours to reap. Then any
    // child of the batch is waited for.
    if (found == open.end()) found = open.begin();
    reap(found->first, found->second);
    open.erase(found);
  }
  ledger_.units_created = children_.size();
}

void UnitProcesses::reap_oldest() {
  reap(children_[reaped_], reaped_);
  ++reaped_;
}

void UnitProcesses::reap(pid_t child, std::uint32_t task) {
  rusage used{};  // from its first instruction
  const ExitStatus status = fourways::reap(child, &used);
  ledger_.add_unit_usage(usage_of(used));
  account_for_end(ledger_, task, status);
}

void UnitProcesses::kill_all() noexcept {
  const std::span running = std::span(children_).subspan(reaped_);
  for (const pid_t child : running) signal_child(child, SIGKILL);
  for (const pid_t child : running) {
    retry_interrupted([&] { return ::waitpid(child, nullptr, 0); });
  }
  children_.clear();
  reaped_ = 0;
}

}  // namespace fourways
