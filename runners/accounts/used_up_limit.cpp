// What stands for an errno is compared with what is in use of it now: mappings, address space and
// data of the process, memory and processes of the control groups, the user's processes, and the
// numbers that the kernel has for all.
#include "runners/accounts/used_up_limit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <fstream>

#include "runners/accounts/control_groups.hpp"
#include "runners/accounts/process_limits.hpp"

namespace fourways {
namespace {

namespace fs = std::filesystem;

/// The number a file begins with; "max" and what cannot be read are none.
std::optional<std::int64_t> count_from(const fs::path& file) {
  std::ifstream stream(file);
  std::int64_t number = 0;
  if (!(stream >> number)) return std::nullopt;
  return number;
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

constexpr double kMiB = 1024 * 1024;

std::string used_up(const GroupLimit& limit) {
  const bool memory = limit.file.starts_with("memory");
  return fmt::format(
      "{} ({}) of control group {} is used up: raise it", limit.file,
      memory ? fmt::format("{:.0f} MiB", limit.most / kMiB) : fmt::format("{:.0f}", limit.most),
      limit.group);
}

std::optional<std::string> used_up_mappings(const fs::path& root) {
  const auto most = count_from(root / "proc/sys/vm/max_map_count");
  // A stack takes two with its guard.
  if (!most || own_mappings(root) + 2 <= *most) return std::nullopt;
  return fmt::format("vm.max_map_count ({}) is used up: raise it with sysctl", *most);
}

/// `wanted`: bytes that were asked for, at least.
std::optional<std::string> used_up_memory_of_process(std::int64_t wanted, const fs::path& root) {
  if (const auto left = address_space_left(root); left && *left < wanted) {
    return fmt::format(
        "the limit on address space (ulimit -v {}) leaves {:.0f} MiB: raise it, or ask for fewer "
        "tasks",
        *soft_limit("Max address space", root) / 1024, static_cast<double>(*left) / kMiB);
  }
  if (const auto left = data_left(root); left && *left < wanted) {
    return fmt::format(
        "the limit on data (ulimit -d {}) leaves {:.0f} MiB: raise it, or ask for fewer tasks",
        *soft_limit("Max data size", root) / 1024, static_cast<double>(*left) / kMiB);
  }
  return std::nullopt;
}

/// What fork(2) and clone(2) count.
std::optional<std::string> used_up_units(const fs::path& root) {
  if (const auto group = used_up_pids(root)) return used_up(*group);
  const auto own_most = soft_limit("Max processes", root);
  const auto own = own_most ? units_of_user(root) : std::nullopt;
  if (own && *own >= *own_most) {
    return fmt::format("the limit on processes of this user (ulimit -u {}) is used up: raise it",
                       *own_most);
  }
  constexpr std::int64_t kReserved = 300 + 100;  // RESERVED_PIDS; and some come and go meanwhile
  const auto most_numbers = most_unit_numbers(root);
  if (most_numbers && numbers_taken(root) + kReserved >= *most_numbers) {
    return fmt::format("kernel.pid_max ({}) is used up: raise it with sysctl", *most_numbers);
  }
  const auto most_threads = count_from(root / "proc/sys/kernel/threads-max");
  if (most_threads && threads_of_the_machine(root) >= *most_threads) {
    return fmt::format("kernel.threads-max ({}) is used up: raise it with sysctl", *most_threads);
  }
  return std::nullopt;
}

/// The stack of a thread, with its guard: pthread_create says EAGAIN, too, when it gets none.
std::int64_t stack_of_a_thread(const fs::path& root) {
  constexpr std::int64_t kWhereUnlimited = 2 << 20;  // glibc's ARCH_STACK_DEFAULT_SIZE
  constexpr std::int64_t kGuardAndTables = 64 << 10;
  return soft_limit("Max stack size", root).value_or(kWhereUnlimited) + kGuardAndTables;
}

/// What can be asked for at all: more than all memory is refused for that reason.
std::int64_t all_memory(const fs::path& root) {
  std::ifstream meminfo(root / "proc/meminfo");
  std::string key;
  std::int64_t kilobytes = 0;
  meminfo >> key >> kilobytes;  // "MemTotal: 12345 kB"
  return kilobytes > 0 ? kilobytes * 1024 : std::int64_t{1} << 40;
}

}  // namespace

std::optional<std::string> used_up_limit(int error, const fs::path& root) {
  switch (error) {
    case EAGAIN:
      if (auto found = used_up_mappings(root)) return found;
      if (auto found = used_up_units(root)) return found;
      return used_up_memory_of_process(stack_of_a_thread(root), root);
    case ENOMEM:
      if (auto found = used_up_mappings(root)) return found;
      if (const auto group = used_up_memory(root)) return used_up(*group);
      return used_up_memory_of_process(all_memory(root), root);
    case EMFILE:
      if (const auto most = soft_limit("Max open files", root)) {
        return fmt::format("the limit on open files (ulimit -n {}) is used up: raise it", *most);
      }
      return std::nullopt;
    case EFBIG:
      if (const auto most = soft_limit("Max file size", root)) {
        return fmt::format("the limit on file sizes (ulimit -f {}) is reached: raise it",
                           *most / 1024);
      }
      return std::nullopt;
    default: return std::nullopt;
  }
}

std::string limit_remedy(int error) {
  if (auto known = used_up_limit(error)) return std::move(*known);
  switch (error) {
    case EAGAIN: return "raise `ulimit -u`, kernel.pid_max or the cgroup's pids.max";
    case EMFILE: return "raise `ulimit -n`";
    case ENFILE: return "raise fs.file-max";
    case ENOMEM: return "ask for fewer tasks, or raise vm.max_map_count or the memory";
    case EFBIG: return "raise `ulimit -f`";
    case ENOSPC:
    case EDQUOT: return "free space there, or set TMPDIR to a folder with more room";
    case EROFS: return "have it mounted writable, or name another place by TMPDIR";
    default: return {};
  }
}

std::string killed_remedy() {
  const auto memory = killed_for_memory();
  if (!memory) return "by somebody else, or by the kernel for want of memory: see dmesg";
  return fmt::format(
      "the kernel has killed processes here for want of memory: raise {} ({:.0f} MiB) of control "
      "group {}, or ask for fewer tasks",
      memory->file, memory->most / kMiB, memory->group);
}

int errno_of(const std::system_error& error) noexcept {
  const auto& category = error.code().category();
  const bool known = category == std::generic_category() || category == std::system_category();
  return known ? error.code().value() : 0;
}

std::optional<std::int64_t> most_unit_numbers(const fs::path& root) {
  return count_from(root / "proc/sys/kernel/pid_max");
}

}  // namespace fourways
