#include "bench/run/interrupts.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

#include "workloads/support/process/ignored_signal.hpp"

namespace fourways {

Interrupts::Interrupts() {
  sigset_t watched;
  ::sigemptyset(&watched);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    // The kernel keeps a blocked signal even where it is ignored.
    if (!is_ignored(signal)) ::sigaddset(&watched, signal);
  }
  fd_ = UniqueFd(checked(::signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd"));
  ::sigprocmask(SIG_BLOCK, &watched, &before_);
}

Interrupts::~Interrupts() { restore_mask(); }

int Interrupts::signal() noexcept {
  signalfd_siginfo info;
  if (signal_ == 0 && ::read(fd_.get(), &info, sizeof info) == sizeof info) {
    signal_ = static_cast<int>(info.ssi_signo);
  }
  return signal_;
}

void Interrupts::restore_mask() const noexcept { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }

}  // namespace fourways
