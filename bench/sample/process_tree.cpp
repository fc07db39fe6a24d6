// /proc/<pid>/task/*/children where the kernel offers it, the parents in /proc/*/stat otherwise.
#include "bench/sample/process_tree.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

#include "workloads/contract/unique_fd.hpp"

namespace fourways {
namespace {

namespace fs = std::filesystem;

pid_t parent_in(const fs::path& stat_file) {
  std::ifstream file(stat_file);
  std::string text;
  std::getline(file, text);
  // The name in parentheses may hold anything, so fields are counted from its last parenthesis.
  const std::size_t name_end = text.rfind(')');
  char state = 0;
  pid_t parent = 0;
  if (name_end != std::string::npos) {
    std::sscanf(text.c_str() + name_end + 1, " %c %d", &state, &parent);
  }
  return parent;
}

std::vector<pid_t> children_by_scan(pid_t pid) {
  std::vector<pid_t> children;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (parent_in(entry.path() / "stat") == pid) children.push_back(std::stoi(name));
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
  checked(::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), "prctl(PR_SET_CHILD_SUBREAPER)");
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
      // The list may miss a child that came over while it was read (proc(5)); with nobody to keep
      // the kernel's own answer decides.
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
