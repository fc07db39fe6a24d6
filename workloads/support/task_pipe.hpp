// A pipe between tasks, or between a task and the processes that it starts.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include "workloads/contract/unique_fd.hpp"

namespace fourways {

struct PipeEnds {
  UniqueFd read;
  UniqueFd write;
};

/// Close-on-exec, blocking. Throws std::system_error.
inline PipeEnds make_pipe() {
  int ends[2];
  checked(::pipe2(ends, O_CLOEXEC), "pipe2 (`ulimit -n` raises the limit of open files)");
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

/// Writes one byte, for the process or task that reads; for code outside a task. A reader that has
/// gone is not waited for.
inline void signal_through(const UniqueFd& write_end) noexcept {
  const char byte = '!';
  retry_interrupted([&] { return ::write(write_end.get(), &byte, 1); });
}

/// Waits until a byte or the end comes; for code outside a task.
inline void wait_for(const UniqueFd& read_end) noexcept {
  char byte = 0;
  retry_interrupted([&] { return ::read(read_end.get(), &byte, 1); });
}

}  // namespace fourways
