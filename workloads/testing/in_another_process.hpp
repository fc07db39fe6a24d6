// What only another process can find out: a claim on a file, a death in mid-work.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

namespace fourways {

/// Whether `body`, called in a forked copy of this process, returns true. A copy that dies does
/// not.
template <class Body>
bool in_another_process(Body body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body() ? 0 : 1);
  int status = -1;
  ::waitpid(child, &status, 0);
  return status == 0;
}

}  // namespace fourways
