// A child process of whatever process a task runs in: a fresh image, so that it is safe to make
// beside threads.
#pragma once

#include <sys/types.h>

#include <string>

namespace fourways {

/// Starts `sh -c script`. The caller reaps it. Throws std::system_error.
pid_t start_shell(const std::string& script);

}  // namespace fourways
