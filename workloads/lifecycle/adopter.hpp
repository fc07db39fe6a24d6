// Who takes in orphans: this process instead of init, so that a task can tell what became of them.
#pragma once

#include <sys/prctl.h>

#include "workloads/contract/unique_fd.hpp"

namespace fourways {

/// From now on the process is the parent of all descendants that lose theirs (prctl(2),
/// PR_SET_CHILD_SUBREAPER), as init is of those of all others. Throws std::system_error.
inline void adopt_orphans() {
  checked(::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), "prctl(PR_SET_CHILD_SUBREAPER)");
}

}  // namespace fourways
