// Starting processes, and knowing those that one has started: what fork(2), prctl(2), pidfd_open(2)
// and proc(5) ask of everybody who uses them.
#pragma once

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <unistd.h>

#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include "workloads/contract/exit_status.hpp"
#include "workloads/contract/unique_fd.hpp"

namespace fourways {

/// For a child, before all else: the kernel kills it when the thread that made it ends. Ends it
/// at once if `parent` died before the kernel was told.
inline void die_with_parent(pid_t parent) noexcept {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
}

/// fork(2): 0 in the child, which dies with the calling thread; -1 and errno where there is none.
inline pid_t fork_with_death_signal() noexcept {
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child == 0) die_with_parent(parent);
  return child;
}

/// While it lives, a process that is to die with its parent is not killed then, but told, so that
/// it can end its own descendants first.
class ParentWatch {
 public:
  ParentWatch() noexcept;
  ParentWatch(const ParentWatch&) = delete;
  ParentWatch& operator=(const ParentWatch&) = delete;
  /// It is killed again when its parent ends.
  ~ParentWatch();

  /// Readable once the parent has ended; -1: this process lives on, or is killed at once.
  int fd() const noexcept { return parent_.get(); }

 private:
  UniqueFd parent_;
};

/// `words` as exec(3) and posix_spawn(3) take them. They point into `words`.
std::vector<char*> exec_arguments(const std::vector<std::string>& words);

/// Waits until `child` has ended, and reaps it; `used` becomes what it alone used (wait4(2)).
/// Throws std::system_error: it is no child of this process.
ExitStatus reap(pid_t child, rusage* used = nullptr);

/// A pidfd of `pid`: readable, for poll(2), once the process has ended. Not open, with errno, where
/// there is none. Only the number of a child that is not reaped yet surely means that child.
UniqueFd open_pidfd(pid_t pid) noexcept;

/// Signals a child of this process that is not reaped yet, and nobody else: false where `child` is
/// none, whatever process has that number now. Needs no /proc. Async-signal-safe.
bool signal_child(pid_t child, int number) noexcept;

/// Owns a child from its start until it is reaped. Signals go through its pidfd, so they reach no
/// other process, whatever became of its number. Not thread-safe.
class OwnChild {
 public:
  OwnChild() = default;
  /// Takes a child that is not reaped yet. Throws std::system_error: it is no such child; or it
  /// cannot be watched, and is killed and reaped.
  explicit OwnChild(pid_t child);
  OwnChild(OwnChild&& other) noexcept;
  OwnChild& operator=(OwnChild&& other) noexcept;
  /// Kills and reaps it. A forked copy only forgets it.
  ~OwnChild() { end(); }

  explicit operator bool() const noexcept { return pid_ > 0; }  // not reaped yet
  pid_t pid() const noexcept { return pid_; }                   // 0: none
  int fd() const noexcept { return pidfd_.get(); }              // open also once it is reaped
  /// How it ended, without reaping it; nothing: it still runs.
  std::optional<ExitStatus> ended() const noexcept;
  void signal(int number) const noexcept;
  /// The same for the process group that it leads, which nobody else's can be before it is reaped.
  void signal_group(int number) const noexcept;
  /// As reap() above; from then on there is none.
  ExitStatus reap(rusage* used = nullptr);
  /// As the destructor.
  void end() noexcept;

 private:
  pid_t pid_ = 0;
  pid_t owner_ = 0;  // the process that has it as a child
  UniqueFd pidfd_;
};

/// From now on this process, not init, is the parent of all its descendants that lose theirs
/// (prctl(2), PR_SET_CHILD_SUBREAPER). Throws std::system_error.
void adopt_orphans();

/// Throws std::runtime_error with the remedy where /proc is not mounted, or tells of another PID
/// namespace than this process is in, so that a number in it means another process here.
void require_own_proc();

/// What /proc/PID/stat says of a process, which may be anybody's.
struct ProcessState {
  char state = '?';  // as in proc(5): R, S, D, Z, ...
  pid_t parent = -1;
  bool zombie() const noexcept { return state == 'Z'; }
};
/// Nothing: there is no such process any more.
std::optional<ProcessState> process_state(pid_t pid);

/// All that /proc shows. Throws std::system_error: it is not mounted.
std::vector<pid_t> process_ids();

}  // namespace fourways
