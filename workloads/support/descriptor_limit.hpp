// A process that holds a descriptor for each connection takes as many as the administrator allows,
// whatever the shell's soft limit is.
#pragma once

#include <sys/resource.h>

namespace fourways {

/// Raises this process's soft limit of open descriptors to its hard limit.
inline void raise_descriptor_limit() noexcept {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace fourways
