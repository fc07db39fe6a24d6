// The name of a unit as the kernel knows it, for ps and /proc to show, like multiprocessing's
// `name=`.
#pragma once

#include <sys/prctl.h>

#include <cstdint>
#include <cstdio>

namespace fourways {

/// Names the calling thread, or the process whose only thread it is, "task-17".
inline void name_unit(std::uint32_t index) noexcept {
  char name[16];  // what the kernel keeps, prctl(2)
  std::snprintf(name, sizeof name, "task-%u", index);
  ::prctl(PR_SET_NAME, name);
}

}  // namespace fourways
