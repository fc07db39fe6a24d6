// ChildProcess: a forked process as the tutorials' multiprocessing.Process is one. It has a name,
// is started, asked whether it lives, terminated, and joined with a time limit. It may be a daemon,
// which ends with the main code of its parent and may have no children. It is for tasks that are
// about processes; a process runner forks its units itself.
#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "workloads/contract/context.hpp"

namespace fourways {

/// Not thread-safe, but several threads may each have their own. Not to be moved once started.
class ChildProcess {
 public:
  /// Runs `body` in the child; its value is the exit status. An exception ends the child with 1 and
  /// a line on standard error. Before the child leaves, what it started itself is treated as
  /// end_of_main_code() says. `name` becomes the process' name, cut to 15 bytes (prctl(2)).
  ChildProcess(std::string name, std::function<int()> body);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  /// Kills and reaps what still runs.
  ~ChildProcess();

  /// Throws std::logic_error once the process was started.
  void set_daemon(bool daemon);
  /// Throws std::logic_error for a second start and in a daemon, which may have no children;
  /// std::system_error where the machine gives no process.
  void start();

  const std::string& name() const noexcept { return name_; }
  bool is_daemon() const noexcept { return daemon_; }
  pid_t pid() const noexcept { return pid_; }  // -1 before the start

  /// Whether it still runs; does not reap.
  bool is_alive() const noexcept;
  /// SIGTERM: it may take its time, and nothing that it holds is released.
  void terminate() noexcept;
  void kill() noexcept;
  /// Awaits true once the process has ended, false when the deadline passed first. Throws
  /// std::logic_error before the start.
  Task<bool> join(Context& context, Deadline deadline = {});
  /// The same for code outside a task: blocks the thread.
  void join_blocking() noexcept;
  /// After a join: the exit status, or -N for a process that signal N ended; nothing while it runs.
  std::optional<int> exit_code() const noexcept;

  /// What this process has started and not yet joined, oldest first.
  static std::vector<ChildProcess*> active_children();
  /// Call it when the main code of a process is through: it terminates and reaps the daemons, and
  /// waits for the others.
  static void end_of_main_code() noexcept;

 private:
  [[noreturn]] void be_child() noexcept;
  void ended(ExitStatus status) noexcept;

  std::string name_;
  std::function<int()> body_;
  bool daemon_ = false;
  pid_t pid_ = -1;
  std::optional<ExitStatus> status_;
};

}  // namespace fourways
