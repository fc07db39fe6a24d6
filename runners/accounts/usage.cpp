#include "runners/accounts/usage.hpp"

#include <fcntl.h>
#include <sys/resource.h>

#include <charconv>
#include <string_view>

#include "workloads/contract/unique_fd.hpp"

namespace fourways {
namespace {

std::int64_t nanoseconds(const timeval& time) noexcept {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + std::int64_t{time.tv_usec} * 1000;
}

}  // namespace

Usage& Usage::operator+=(const Usage& other) noexcept {
  user_ns += other.user_ns;
  system_ns += other.system_ns;
  voluntary_switches += other.voluntary_switches;
  involuntary_switches += other.involuntary_switches;
  minor_faults += other.minor_faults;
  major_faults += other.major_faults;
  return *this;
}

Usage& Usage::operator-=(const Usage& other) noexcept {
  user_ns -= other.user_ns;
  system_ns -= other.system_ns;
  voluntary_switches -= other.voluntary_switches;
  involuntary_switches -= other.involuntary_switches;
  minor_faults -= other.minor_faults;
  major_faults -= other.major_faults;
  return *this;
}

Usage usage_of(const rusage& raw) noexcept {
  return {nanoseconds(raw.ru_utime),
          nanoseconds(raw.ru_stime),
          raw.ru_nvcsw,
          raw.ru_nivcsw,
          raw.ru_minflt,
          raw.ru_majflt};
}

Usage usage_of_process() noexcept {
  rusage raw{};
  ::getrusage(RUSAGE_SELF, &raw);
  return usage_of(raw);
}

std::int64_t peak_resident_bytes() noexcept {
  rusage raw{};
  ::getrusage(RUSAGE_SELF, &raw);
  return std::int64_t{raw.ru_maxrss} * 1024;
}

std::int64_t proportional_memory_bytes() noexcept {
  const UniqueFd file(::open("/proc/self/smaps_rollup", O_RDONLY | O_CLOEXEC));
  char text[2048];
  const ssize_t length = file ? ::read(file.get(), text, sizeof text) : 0;
  if (length <= 0) return 0;
  const std::string_view all(text, static_cast<std::size_t>(length));
  const std::size_t at = all.find("\nPss:");
  if (at == std::string_view::npos) return 0;
  const std::size_t digit = all.find_first_of("0123456789", at);
  std::int64_t kibibytes = 0;
  if (digit != std::string_view::npos) {
    std::from_chars(all.data() + digit, all.data() + all.size(), kibibytes);
  }
  return kibibytes * 1024;
}

}  // namespace fourways
