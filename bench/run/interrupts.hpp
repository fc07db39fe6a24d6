// Interrupts: SIGINT, SIGTERM and SIGHUP are held back, to be looked at between two steps. Those
// that the parent ignored (nohup, a background job of a script) stay ignored.
#pragma once

#include "workloads/contract/unique_fd.hpp"

namespace fourways {

class Interrupts {
 public:
  /// Blocks the signals for the calling thread. No other thread may exist yet. Throws
  /// std::system_error.
  Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;
  ~Interrupts();

  /// Readable once a signal has come.
  int fd() const noexcept { return fd_.get(); }
  /// The first signal that came, 0 while there is none.
  int signal() noexcept;
  /// Restores the mask, so that signals act as usual: in a child before its exec, and once an
  /// interrupt can break nothing any more.
  void restore_mask() const noexcept;

 private:
  sigset_t before_{};
  UniqueFd fd_;
  int signal_ = 0;
};

}  // namespace fourways
