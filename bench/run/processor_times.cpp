// Reads the first line of /proc/stat (proc(5)).
#include "bench/run/processor_times.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "workloads/contract/unique_fd.hpp"

namespace fourways {
namespace {

constexpr double kMostTaken = 0.1;
constexpr double kClockError_ns = 30e6;  // three ticks

double used_by(int who) noexcept {
  rusage usage{};
  ::getrusage(who, &usage);
  const auto nanoseconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_usec) * 1e3;
  };
  return nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime);
}

}  // namespace

ProcessorTimes processor_times() noexcept {
  ProcessorTimes times;
  const UniqueFd file(::open("/proc/stat", O_RDONLY | O_CLOEXEC));
  char text[512];
  const ssize_t length = file ? ::read(file.get(), text, sizeof text - 1) : 0;
  if (length <= 0) return times;
  text[length] = '\0';
  unsigned long long user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, soft = 0;
  unsigned long long steal = 0;
  if (std::sscanf(text, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &user, &nice, &system, &idle,
                  &wait, &irq, &soft, &steal) != 8) {
    return times;
  }
  const double tick = 1e9 / static_cast<double>(::sysconf(_SC_CLK_TCK));
  times.busy = static_cast<double>(user + nice + system + irq + soft) * tick;
  times.stolen = static_cast<double>(steal) * tick;
  times.total = times.busy + times.stolen + static_cast<double>(idle + wait) * tick;
  times.own = used_by(RUSAGE_SELF) + used_by(RUSAGE_CHILDREN);
  return times;
}

bool disturbed(const ProcessorTimes& before, const ProcessorTimes& after) noexcept {
  const double others = std::max(0.0, after.busy - before.busy - (after.own - before.own));
  const double taken = others + std::max(0.0, after.stolen - before.stolen);
  return taken > std::max(kMostTaken * (after.total - before.total), kClockError_ns);
}

}  // namespace fourways
