#include "workloads/companions/companion.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <stdexcept>

namespace fourways {
namespace {

void close_all_but(std::vector<int> keep) {
  std::sort(keep.begin(), keep.end());
  unsigned first = STDERR_FILENO + 1;
  for (const int fd : keep) {
    const auto kept = static_cast<unsigned>(fd);
    if (kept < first) continue;
    if (kept > first) ::close_range(first, kept - 1, 0);
    first = kept + 1;
  }
  ::close_range(first, ~0U, 0);
}

// The owner decides when a companion ends: a Ctrl-C at the terminal reaches the owner as well.
void settle_signals() {
  ::signal(SIGINT, SIG_IGN);
  ::signal(SIGPIPE, SIG_IGN);
  for (const int number : {SIGTERM, SIGCHLD, SIGALRM, SIGHUP}) ::signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

}  // namespace

Companion::Companion(Arena& arena, std::string name, std::vector<int> keep,
                     const std::function<void(int control)>& body,
                     const std::function<void()>& when_failed)
    : name_(std::move(name)), report_(&arena.make<Report>()) {
  int ends[2];
  checked(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "socketpair for a companion");
  control_.reset(ends[0]);
  UniqueFd theirs(ends[1]);
  const pid_t pid = checked(fork_with_death_signal(), "fork of a companion process");
  if (pid != 0) {
    process_ = OwnChild(pid);
    return;
  }
  settle_signals();
  keep.push_back(theirs.get());
  close_all_but(std::move(keep));
  if (!run(theirs.get(), body) && when_failed) when_failed();
  ::_exit(0);
}

bool Companion::run(int control, const std::function<void(int control)>& body) const noexcept {
  try {
    body(control);
    return true;
  } catch (const std::exception& error) {
    const std::string text = fmt::format("{} failed: {}", name_, error.what());
    std::copy_n(text.begin(), std::min(text.size(), sizeof report_->text_ - 1), report_->text_);
    report_->failed_.store(true, std::memory_order_release);
    return false;
  }
}

std::string Companion::Report::text() const {
  return failed_.load(std::memory_order_acquire) ? text_ : "";
}

void Companion::tell() {
  const char byte = 1;
  const ssize_t sent =
      retry_interrupted([&] { return ::send(control_.get(), &byte, 1, MSG_NOSIGNAL); });
  if (sent == 1) return;
  const std::string reason = failure();
  throw std::runtime_error(reason.empty() ? fmt::format("{} has ended too early", name_) : reason);
}

std::string Companion::failure() const {
  // Its end of the control socket closes with it, however it dies. The socket is asked before the
  // report, for a companion reports first and then ends.
  char byte = 0;
  const ssize_t got =
      retry_interrupted([&] { return ::recv(control_.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT); });
  const bool open = got > 0 || (got < 0 && errno == EAGAIN);
  if (std::string told = report_->text(); !told.empty()) return told;
  return open ? std::string() : fmt::format("{} has ended too early", name_);
}

}  // namespace fourways
