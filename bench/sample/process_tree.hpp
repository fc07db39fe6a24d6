// The processes below a process, and how to end all of them. The caller should be a subreaper: a
// descendant that loses its parent then becomes a child of the caller, so that none escapes, not
// even by setsid(2). What is ended is thus always an own child, and never a number of /proc alone.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <vector>

namespace fourways {

/// Makes the caller the parent of all descendants that lose their own (prctl(2),
/// PR_SET_CHILD_SUBREAPER). Throws as require_own_proc(), or std::system_error.
void become_subreaper();

/// Direct children of `pid`, zombies too. Empty if there is no such process.
std::vector<pid_t> children_of(pid_t pid);

/// Kills every descendant of the caller with SIGKILL, except the children in `keep` and their
/// descendants, and reaps until none is left. Returns how many were reaped. The caller must be a
/// subreaper, and no other thread of it may make or await processes meanwhile. Throws
/// std::runtime_error where that gets nowhere, after a bounded time.
std::size_t end_children(const std::vector<pid_t>& keep = {});

}  // namespace fourways
