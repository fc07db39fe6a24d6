// ExitStatus: how a process ended, as wait(2) encodes it, and in words.
#pragma once

#include <sys/wait.h>

#include <string>

namespace fourways {

struct ExitStatus {
  int raw = 0;

  bool exited() const noexcept { return WIFEXITED(raw); }
  bool success() const noexcept { return raw == 0; }
  int code() const noexcept { return WEXITSTATUS(raw); }
  int signal() const noexcept { return WIFSIGNALED(raw) ? WTERMSIG(raw) : 0; }
};

/// "exited with status 3" or "was killed by SIGKILL".
std::string describe(ExitStatus status);

/// "SIGKILL" for 9; "signal 99" for a number without a name.
std::string signal_name(int signal);

}  // namespace fourways
