#include "workloads/support/process/process.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <charconv>
#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace fourways {
namespace {

int signal_by(const UniqueFd& pidfd, int number) noexcept {
  return static_cast<int>(::syscall(SYS_pidfd_send_signal, pidfd.get(), number, nullptr, 0));
}

/// The numbers that /proc has for this process, the outermost namespace's first; empty: it shows
/// none. They are one, unless /proc belongs to a namespace around this one (proc(5), NSpid). A
/// kernel without that line has Pid alone.
std::vector<pid_t> own_numbers() {
  std::ifstream status("/proc/self/status");
  std::vector<pid_t> numbers;
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with("Pid:") && !line.starts_with("NSpid:")) continue;
    numbers.clear();
    std::istringstream words(line.substr(line.find(':') + 1));
    for (pid_t number; words >> number;) numbers.push_back(number);
  }
  return numbers;
}

}  // namespace

ParentWatch::ParentWatch() noexcept {
  int death_signal = 0;
  ::prctl(PR_GET_PDEATHSIG, &death_signal);
  const pid_t parent = ::getppid();  // 0: it is in another PID namespace
  if (death_signal == 0 || parent == 0) return;
  UniqueFd watched = open_pidfd(parent);
  // A parent that has not changed since was the one that had the number.
  if (!watched || ::getppid() != parent) return;
  ::prctl(PR_SET_PDEATHSIG, 0);
  parent_ = std::move(watched);
}

ParentWatch::~ParentWatch() {
  if (parent_) ::prctl(PR_SET_PDEATHSIG, SIGKILL);
}

std::vector<char*> exec_arguments(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

ExitStatus reap(pid_t child, rusage* used) {
  ExitStatus status;
  checked(retry_interrupted([&] { return ::wait4(child, &status.raw, 0, used); }), "wait4");
  return status;
}

UniqueFd open_pidfd(pid_t pid) noexcept {
  return UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

bool signal_child(pid_t child, int number) noexcept {
  const UniqueFd pidfd = open_pidfd(child);
  siginfo_t info{};
  const int look = WEXITED | WNOHANG | WNOWAIT;
  if (pidfd) {
    return ::waitid(P_PIDFD, static_cast<id_t>(pidfd.get()), &info, look) == 0 &&
           signal_by(pidfd, number) == 0;
  }
  // No descriptor is left for it. An own child keeps its number until it is reaped.
  return child > 0 && ::waitid(P_PID, static_cast<id_t>(child), &info, look) == 0 &&
         ::kill(child, number) == 0;
}

OwnChild::OwnChild(pid_t child) : pid_(child), owner_(::getpid()), pidfd_(open_pidfd(child)) {
  const int error = errno;
  siginfo_t info{};
  const int probe = WEXITED | WNOHANG | WNOWAIT;
  checked(::waitid(P_PID, static_cast<id_t>(child), &info, probe), "no child of this process");
  if (pidfd_) return;
  signal_child(child, SIGKILL);
  retry_interrupted([&] { return ::waitpid(child, nullptr, 0); });
  throw std::system_error(error, std::generic_category(),
                          "pidfd_open of a child process (raise `ulimit -n` for more files)");
}

OwnChild::OwnChild(OwnChild&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)), owner_(other.owner_), pidfd_(std::move(other.pidfd_)) {}

OwnChild& OwnChild::operator=(OwnChild&& other) noexcept {
  if (this == &other) return *this;
  end();
  pid_ = std::exchange(other.pid_, 0);
  owner_ = other.owner_;
  pidfd_ = std::move(other.pidfd_);
  return *this;
}

std::optional<ExitStatus> OwnChild::ended() const noexcept {
  siginfo_t info{};
  const int look = WEXITED | WNOHANG | WNOWAIT;
  if (::waitid(P_PID, static_cast<id_t>(pid_), &info, look) < 0 || info.si_pid != pid_) return {};
  if (info.si_code == CLD_EXITED) return ExitStatus{info.si_status << 8};
  return ExitStatus{info.si_status | (info.si_code == CLD_DUMPED ? 0x80 : 0)};
}

void OwnChild::signal(int number) const noexcept {
  if (pid_ > 0) signal_by(pidfd_, number);
}

void OwnChild::signal_group(int number) const noexcept {
  if (pid_ > 0 && ::getpid() == owner_) ::kill(-pid_, number);
}

ExitStatus OwnChild::reap(rusage* used) { return fourways::reap(std::exchange(pid_, 0), used); }

void OwnChild::end() noexcept {
  if (pid_ > 0 && ::getpid() == owner_) {
    signal(SIGKILL);
    retry_interrupted([&] { return ::waitpid(pid_, nullptr, 0); });
  }
  pid_ = 0;
  pidfd_.reset();
}

void adopt_orphans() {
  checked(::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), "prctl(PR_SET_CHILD_SUBREAPER)");
}

void require_own_proc() {
  const pid_t here = ::getpid();
  const std::vector<pid_t> numbers = own_numbers();
  if (numbers.empty()) {
    throw std::runtime_error(
        "/proc does not show this process, so that none can be found again: mount it (`mount -t "
        "proc proc /proc`)");
  }
  if (numbers.size() == 1 && numbers.front() == here) return;
  throw std::runtime_error(fmt::format(
      "/proc belongs to another PID namespace: this process is {} there and {} here, so that its "
      "numbers would mean strangers; mount this one's (`mount -t proc proc /proc`, `unshare "
      "--mount-proc`, `bwrap --proc /proc`)",
      numbers.front(), here));
}

std::optional<ProcessState> process_state(pid_t pid) {
  const UniqueFd file(::open(fmt::format("/proc/{}/stat", pid).c_str(), O_RDONLY | O_CLOEXEC));
  char text[256];  // "17 (name) S 4 ...": the name has 64 bytes at most
  const ssize_t size =
      file ? retry_interrupted([&] { return ::read(file.get(), text, sizeof text - 1); }) : 0;
  text[size > 0 ? size : 0] = '\0';
  // The name may hold anything, so the fields are counted from its end, the last parenthesis.
  const std::size_t name_end = std::string_view(text).rfind(')');
  ProcessState found;
  if (name_end == std::string_view::npos ||
      std::sscanf(text + name_end + 1, " %c %d", &found.state, &found.parent) != 2) {
    return std::nullopt;
  }
  return found;
}

std::vector<pid_t> process_ids() {
  const std::unique_ptr<DIR, int (*)(DIR*)> proc(::opendir("/proc"), ::closedir);
  if (!proc) throw_errno("/proc (mount it)");
  std::vector<pid_t> ids;
  while (const dirent* entry = ::readdir(proc.get())) {
    const std::string_view name = entry->d_name;
    pid_t pid = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (error == std::errc() && end == name.data() + name.size()) ids.push_back(pid);
  }
  return ids;
}

}  // namespace fourways
