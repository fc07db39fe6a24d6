// The eighth figure of the first line of /proc/stat, see proc(5).
#include "bench/steal_time.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

#include "workloads/contract/unique_fd.hpp"

namespace fourways {

double steal_time_ns() noexcept {
  const UniqueFd file(::open("/proc/stat", O_RDONLY | O_CLOEXEC));
  char text[512];
  const ssize_t length = file ? ::read(file.get(), text, sizeof text - 1) : 0;
  if (length <= 0) return 0;
  text[length] = '\0';
  unsigned long long steal = 0;
  if (std::sscanf(text, "cpu %*u %*u %*u %*u %*u %*u %*u %llu", &steal) != 1) return 0;
  return static_cast<double>(steal) * 1e9 / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

}  // namespace fourways
