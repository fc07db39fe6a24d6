// Interrupts: SIGINT, SIGTERM and SIGHUP as something to look at between two steps instead of
// something that strikes in the middle of one.
#pragma once

#include <csignal>

#include "workloads/contract/unique_fd.hpp"

namespace fourways {

class Interrupts {
 public:
  /// Blocks the signals for the calling thread; before any other thread exists. Throws
  /// std::system_error.
  Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;
  ~Interrupts();

  /// Readable once a signal has come.
  int fd() const noexcept { return fd_.get(); }
  /// The first signal that came, 0 while there is none.
  int signal() noexcept;
  /// The mask as it was: for a child before its exec, and once nothing is left that an interrupt
  /// could break; a signal then acts as it does anywhere.
  void restore_mask() const noexcept;

 private:
  sigset_t before_{};
  UniqueFd fd_;
  int signal_ = 0;
};

}  // namespace fourways
