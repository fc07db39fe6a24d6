// pids.max of the control groups, vm.max_map_count, kernel.pid_max and kernel.threads-max are
// compared with what is in use. RLIMIT_NPROC is not: the kernel tells nobody how much of it is
// used.
#include "runners/accounts/used_up_limit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <fstream>

namespace fourways {
namespace {

namespace fs = std::filesystem;

/// The number a file begins with; "max" and what cannot be read are none.
std::optional<std::int64_t> number_in(const fs::path& file) {
  std::ifstream stream(file);
  std::int64_t number = 0;
  if (!(stream >> number)) return std::nullopt;
  return number;
}

std::optional<std::string> full_group(const fs::path& mount, fs::path group) {
  for (;; group = group.parent_path()) {
    const fs::path folder = mount / group.relative_path();
    const auto most = number_in(folder / "pids.max");
    const auto now = number_in(folder / "pids.current");
    if (most && now && *now >= *most) {
      return fmt::format("pids.max ({}) of control group {} is used up: raise it", *most,
                         group.string());
    }
    if (!group.has_relative_path()) return std::nullopt;
  }
}

/// The groups of this process and those above them, in both versions of the interface.
std::optional<std::string> full_group(const fs::path& root) {
  std::ifstream groups(root / "proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    if (!controllers.empty() && controllers != "pids") continue;
    const fs::path mount = root / "sys/fs/cgroup" / controllers;
    if (auto full = full_group(mount, line.substr(second + 1))) return full;
  }
  return std::nullopt;
}

std::int64_t own_mappings(const fs::path& root) {
  std::ifstream maps(root / "proc/self/maps");
  std::int64_t count = 0;
  for (std::string line; std::getline(maps, line);) ++count;
  return count;
}

/// Processes that can be seen, and the further threads of this one: what takes numbers of pid_max.
std::int64_t numbers_taken(const fs::path& root) {
  std::int64_t count = 0;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(root / "proc", ignored)) {
    const std::string name = entry.path().filename();
    if (std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; })) ++count;
  }
  for (const auto& entry : fs::directory_iterator(root / "proc/self/task", ignored)) {
    static_cast<void>(entry);
    ++count;
  }
  return count - 1;
}

std::int64_t threads_of_the_machine(const fs::path& root) {  // "0.20 0.18 0.12 1/80 11206": 80
  std::ifstream load(root / "proc/loadavg");
  std::string text;
  std::getline(load, text, '/');
  std::int64_t threads = 0;
  load >> threads;
  return threads;
}

}  // namespace

std::optional<std::string> used_up_limit(int error, const fs::path& root) {
  if (error != EAGAIN && error != ENOMEM) return std::nullopt;
  // pthread_create says EAGAIN also when there is no mapping for the stack: two with its guard.
  const auto most_mappings = number_in(root / "proc/sys/vm/max_map_count");
  if (most_mappings && own_mappings(root) + 2 > *most_mappings) {
    return fmt::format("vm.max_map_count ({}) is used up: raise it with sysctl", *most_mappings);
  }
  if (error == ENOMEM) return std::nullopt;
  if (auto full = full_group(root)) return full;
  constexpr std::int64_t kReserved = 300 + 100;  // RESERVED_PIDS; and some come and go meanwhile
  const auto most_numbers = most_unit_numbers(root);
  if (most_numbers && numbers_taken(root) + kReserved >= *most_numbers) {
    return fmt::format("kernel.pid_max ({}) is used up: raise it with sysctl", *most_numbers);
  }
  const auto most_threads = number_in(root / "proc/sys/kernel/threads-max");
  if (most_threads && threads_of_the_machine(root) >= *most_threads) {
    return fmt::format("kernel.threads-max ({}) is used up: raise it with sysctl", *most_threads);
  }
  return std::nullopt;
}

std::string limit_remedy(int error) {
  if (auto known = used_up_limit(error)) return std::move(*known);
  switch (error) {
    case EAGAIN: return "raise `ulimit -u`, kernel.pid_max or the cgroup's pids.max";
    case EMFILE: return "raise `ulimit -n`";
    case ENFILE: return "raise fs.file-max";
    case ENOMEM: return "ask for fewer tasks, or raise vm.max_map_count or the memory";
    default: return {};
  }
}

int errno_of(const std::system_error& error) noexcept {
  const auto& category = error.code().category();
  const bool known = category == std::generic_category() || category == std::system_category();
  return known ? error.code().value() : 0;
}

std::optional<std::int64_t> most_unit_numbers(const fs::path& root) {
  return number_in(root / "proc/sys/kernel/pid_max");
}

}  // namespace fourways
