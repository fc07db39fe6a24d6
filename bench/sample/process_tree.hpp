// What hangs below a process, and how to end all of it. Meant for a process that is its
// descendants' subreaper: whoever loses its parent then becomes a child of the caller, so that
// nothing escapes, not even by setsid(2).
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <vector>

namespace fourways {

/// Makes the caller the parent of all descendants that lose theirs (prctl(2),
/// PR_SET_CHILD_SUBREAPER). Throws std::system_error.
void become_subreaper();

/// Direct children of `pid`, zombies too. Empty if there is no such process.
std::vector<pid_t> children_of(pid_t pid);

/// Kills with SIGKILL every descendant of the caller except those in `keep` and what hangs below
/// them, and reaps until none is left. Returns how many children were reaped. The caller must be a
/// subreaper and no other thread of it may make or await processes meanwhile.
std::size_t end_children(const std::vector<pid_t>& keep = {});

}  // namespace fourways
