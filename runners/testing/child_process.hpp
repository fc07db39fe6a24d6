// A child process of whatever process a task runs in: a fresh image, so that it is safe to make
// beside threads.
#pragma once

#include <unistd.h>

#include <string>

#include "workloads/support/process/program.hpp"

namespace fourways {

/// Starts `sh -c script`. The caller reaps it. Throws std::system_error.
inline pid_t start_shell(const std::string& script) {
  return start_program({"/bin/sh", "-c", script}, {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO});
}

}  // namespace fourways
