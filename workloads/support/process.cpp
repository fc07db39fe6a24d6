#include "workloads/support/process.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/syscall.h>

#include <charconv>
#include <cstdio>
#include <memory>
#include <string_view>

namespace fourways {

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

OwnChild::OwnChild(pid_t child) : pid_(child), owner_(::getpid()), pidfd_(open_pidfd(child)) {
  const int error = errno;
  siginfo_t info{};
  const int probe = WEXITED | WNOHANG | WNOWAIT;
  checked(::waitid(P_PID, static_cast<id_t>(child), &info, probe), "no child of this process");
  if (pidfd_) return;
  ::kill(child, SIGKILL);
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
  if (pid_ > 0) ::syscall(SYS_pidfd_send_signal, pidfd_.get(), number, nullptr, 0);
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
