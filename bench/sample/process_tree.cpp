// Reads /proc/<pid>/task/*/children, and /proc/*/stat where the kernel has no such file.
#include "bench/sample/process_tree.hpp"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "workloads/contract/unique_fd.hpp"
#include "workloads/support/process.hpp"

namespace fourways {
namespace {

namespace fs = std::filesystem;

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

void kill_below(pid_t pid) {
  // A stopped parent cannot fork again while its children are listed.
  ::kill(pid, SIGSTOP);
  for (const pid_t child : children_of(pid)) kill_below(child);
  ::kill(pid, SIGKILL);
}

}  // namespace

void become_subreaper() {
  if (::access("/proc/self/task", R_OK) != 0) {
    throw_errno("/proc/self/task, without which no process can be found again (mount /proc)");
  }
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
  for (;;) {
    std::vector<pid_t> doomed = children_of(::getpid());
    std::erase_if(doomed, [&](pid_t child) { return contains(keep, child); });
    if (doomed.empty()) {
      // The list may lack a child that came over while it was read (proc(5)). Where there is none
      // to keep, the kernel's own answer decides.
      siginfo_t info{};
      if (!keep.empty() || ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0)
        return reaped;
      continue;
    }
    for (const pid_t child : doomed) kill_below(child);
    for (const pid_t child : doomed) {
      if (retry_interrupted([&] { return ::waitpid(child, nullptr, 0); }) == child) ++reaped;
    }
  }
}

}  // namespace fourways
