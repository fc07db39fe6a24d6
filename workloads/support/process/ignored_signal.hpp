// What a parent had its children ignore: nohup(1), a background job of a script.
#pragma once

#include <csignal>

namespace fourways {

/// Whether this process ignores the signal.
inline bool is_ignored(int signal) noexcept {
  struct sigaction now {};
  return ::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

}  // namespace fourways
