// What /proc says of a process that need not be one's own child.
#pragma once

#include <sys/types.h>

#include <optional>

namespace fourways {

struct ProcessState {
  char state = '?';   // as in proc(5): R, S, D, Z, ...
  pid_t parent = -1;  // its parent's id
  bool zombie() const noexcept { return state == 'Z'; }
};

/// Nothing if there is no such process any more.
std::optional<ProcessState> process_state(pid_t pid);

}  // namespace fourways
