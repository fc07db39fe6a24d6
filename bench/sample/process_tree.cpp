// Reads /proc/<pid>/task/*/children, and /proc/*/stat where the kernel has no such file.
#include "bench/sample/process_tree.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "workloads/contract/unique_fd.hpp"
#include "workloads/support/process/process.hpp"

namespace fourways {
namespace {

namespace fs = std::filesystem;

// A round ends one generation, and there are no more generations than numbers of processes
// (PID_MAX_LIMIT is 2^22; a tree as deep as the default pid_max ends in a third of this).
constexpr int kMostRounds = 100'000;
constexpr int kMostInVain = 1'000;        // rounds, a millisecond each, without a child to be found
constexpr int kLongestDying_ms = 60'000;  // of a killed process; its memory may be large

std::vector<pid_t> children_by_scan(pid_t pid) {
  std::vector<pid_t> children;
  for (const pid_t each : process_ids()) {
    const auto state = process_state(each);
    if (state && state->parent == pid) children.push_back(each);
  }
  return children;
}

bool contains(const std::vector<pid_t>& list, pid_t pid) {
  return std::find(list.begin(), list.end(), pid) != list.end();
}

/// The kernel's own answer.
bool has_children() {
  siginfo_t info{};
  return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

/// Of a child that was killed.
void await_end(pid_t child) {
  const UniqueFd pidfd = open_pidfd(child);
  pollfd ended{pidfd.get(), POLLIN, 0};
  if (!pidfd || retry_interrupted([&] { return ::poll(&ended, 1, kLongestDying_ms); }) != 0) return;
  const auto state = process_state(child);
  throw std::runtime_error(fmt::format(
      "process {} was killed and does not end (state {}; D waits for a device): look at it with "
      "`ps`, then start again",
      child, state ? state->state : '?'));
}

/// Kills those of them that are children of this process, and reaps them.
std::size_t end_all(const std::vector<pid_t>& doomed) {
  std::vector<pid_t> killed;
  for (const pid_t child : doomed) {
    if (signal_child(child, SIGKILL)) killed.push_back(child);
  }
  for (const pid_t child : killed) {
    await_end(child);
    reap(child);
  }
  return killed.size();
}

}  // namespace

void become_subreaper() {
  require_own_proc();
  adopt_orphans();
}

std::vector<pid_t> children_of(pid_t pid) {
  std::vector<pid_t> children;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(fmt::format("/proc/{}/task", pid), ignored)) {
    std::ifstream file(entry.path() / "children");
    if (!file) {
      if (fs::exists(entry.path() / "stat", ignored)) return children_by_scan(pid);
      continue;  // the thread has ended meanwhile
    }
    for (pid_t child; file >> child;) children.push_back(child);
  }
  return children;
}

std::size_t end_children(const std::vector<pid_t>& keep) {
  std::size_t reaped = 0;
  int in_vain = 0;
  for (int round = 0; round < kMostRounds && in_vain < kMostInVain; ++round) {
    std::vector<pid_t> doomed = children_of(::getpid());
    std::erase_if(doomed, [&](pid_t child) { return contains(keep, child); });
    if (doomed.empty() && (!keep.empty() || !has_children())) return reaped;
    if (const std::size_t ended = end_all(doomed); ended > 0) {
      reaped += ended;
      in_vain = 0;
      continue;
    }
    // The list may lack a child that came over while it was read (proc(5)).
    ++in_vain;
    ::usleep(1000);
  }
  throw std::runtime_error(
      in_vain == kMostInVain
          ? "this process has children that /proc does not list, so they cannot be ended; look at "
            "them with `ps`, and mount the /proc of this PID namespace"
          : "processes start new ones faster than they can be ended; find them with `ps`");
}

}  // namespace fourways
