#include "workloads/lifecycle/child_process.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <mutex>
#include <stdexcept>

#include "workloads/contract/unique_fd.hpp"
#include "workloads/support/process/process.hpp"

namespace fourways {
namespace {

/// What this process has started. Held across the fork, so that the child finds it whole.
struct Family {
  std::mutex mutex;
  std::vector<ChildProcess*> children;
  bool daemon = false;  // this process is one
};

Family& family() {
  static Family own;
  return own;
}

}  // namespace

ChildProcess::ChildProcess(std::string name, std::function<int()> body)
    : name_(std::move(name)), body_(std::move(body)) {}

ChildProcess::~ChildProcess() {
  if (pid_ < 0 || status_) return;
  kill();
  join_blocking();
}

void ChildProcess::set_daemon(bool daemon) {
  if (pid_ >= 0)
    throw std::logic_error("process '" + name_ + "' is a daemon from its start or not");
  daemon_ = daemon;
}

void ChildProcess::start() {
  if (pid_ >= 0) throw std::logic_error("process '" + name_ + "' was started already");
  Family& own = family();
  const std::lock_guard lock(own.mutex);
  if (own.daemon) throw std::logic_error("daemonic processes are not allowed to have children");
  own.children.reserve(own.children.size() + 1);
  pid_ = ::fork();
  if (pid_ < 0) throw_errno("fork of process '" + name_ + "'");
  if (pid_ == 0) {
    own.children.clear();  // the parent's
    own.daemon = daemon_;
    own.mutex.unlock();
    be_child();
  }
  own.children.push_back(this);
}

void ChildProcess::be_child() noexcept {
  ::prctl(PR_SET_NAME, name_.c_str());
  int code = 1;
  try {
    code = body_();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "process '%s': %s\n", name_.c_str(), error.what());
  } catch (...) {
    std::fprintf(stderr, "process '%s' threw something that is no std::exception\n", name_.c_str());
  }
  end_of_main_code();
  ::_exit(code);
}

bool ChildProcess::is_alive() const noexcept {
  if (pid_ < 0 || status_) return false;
  siginfo_t info{};
  const int answer = ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
  return answer == 0 && info.si_pid == 0;
}

void ChildProcess::terminate() noexcept {
  if (pid_ >= 0 && !status_) signal_child(pid_, SIGTERM);
}

void ChildProcess::kill() noexcept {
  if (pid_ >= 0 && !status_) signal_child(pid_, SIGKILL);
}

Task<bool> ChildProcess::join(Context& context, Deadline deadline) {
  if (pid_ < 0) throw std::logic_error("process '" + name_ + "' was not started");
  if (status_) co_return true;
  const std::optional<ExitStatus> status = co_await context.wait_child(pid_, deadline);
  if (!status) co_return false;
  ended(*status);
  co_return true;
}

void ChildProcess::join_blocking() noexcept {
  if (pid_ < 0 || status_) return;
  ExitStatus status;
  retry_interrupted([&] { return ::waitpid(pid_, &status.raw, 0); });
  ended(status);
}

std::optional<int> ChildProcess::exit_code() const noexcept {
  if (!status_) return std::nullopt;
  return status_->exited() ? status_->code() : -status_->signal();
}

void ChildProcess::ended(ExitStatus status) noexcept {
  status_ = status;
  Family& own = family();
  const std::lock_guard lock(own.mutex);
  std::erase(own.children, this);
}

std::vector<ChildProcess*> ChildProcess::active_children() {
  Family& own = family();
  const std::lock_guard lock(own.mutex);
  return own.children;
}

void ChildProcess::end_of_main_code() noexcept {
  const std::vector<ChildProcess*> left = active_children();
  for (ChildProcess* child : left) {
    if (child->is_daemon()) child->terminate();
  }
  const auto join_those = [&left](bool daemons) {
    for (ChildProcess* child : left) {
      if (child->is_daemon() == daemons) child->join_blocking();
    }
  };
  join_those(true);
  join_those(false);
}

}  // namespace fourways
