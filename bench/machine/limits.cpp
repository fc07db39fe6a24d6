#include "bench/machine/limits.hpp"

#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "reports/text/human.hpp"
#include "reports/text/utf8.hpp"
#include "runners/accounts/control_groups.hpp"
#include "runners/accounts/process_limits.hpp"
#include "workloads/contract/arena.hpp"

namespace fourways {
namespace {

using Finding = Check::Finding;
namespace fs = std::filesystem;

// The widest built-in case asks for less; the rest is room for other programs.
constexpr double kProcessesWanted = 4096;
constexpr double kDescriptorsWanted = 4096;
constexpr double kMapsWanted = 65530;  // the kernel's own default
constexpr double kMiB = 1024 * 1024;
constexpr double kArena = Arena::kDefaultCapacity;
constexpr double kAddressSpaceWanted = 2 * kArena + kProcessesWanted * 8 * kMiB;  // and stacks
constexpr double kDataWanted = kArena;
constexpr double kStackWanted = 1 * kMiB;
constexpr double kLockedWanted = kMiB / 16;  // the kernel's own default before 5.16
constexpr double kGroupMemoryWanted = 1024 * kMiB;
constexpr double kSharedMemoryWanted = 16 * kMiB;  // a container's default is 64
constexpr double kTemporaryWanted = 64 * kMiB;

enum class Amount { count, bytes };

struct Wanted {
  std::string name;
  std::optional<double> limit;  // none: unlimited
  double least;
  Amount amount;
  const char* spoils;
  const char* remedy;
  std::string group = {};  // of control groups
};

Check judged(const Wanted& wanted) {
  std::string found = "unlimited";
  if (wanted.limit) {
    found = wanted.amount == Amount::bytes ? human_bytes(*wanted.limit)
                                           : fmt::format("{:.0f}", *wanted.limit);
  }
  if (!wanted.group.empty()) found += fmt::format(" ({})", utf8_text(wanted.group));
  if (!wanted.limit || *wanted.limit >= wanted.least) {
    return {wanted.name, Finding::ok, found, "", ""};
  }
  return {wanted.name, Finding::warn, found, wanted.spoils, wanted.remedy};
}

Wanted of_group(const char* name, const std::optional<GroupLimit>& limit, double least,
                Amount amount, const char* spoils, const char* remedy) {
  Wanted wanted{name, std::nullopt, least, amount, spoils, remedy};
  if (limit) {
    wanted.limit = limit->most;
    wanted.group = fmt::format("{} of {}", limit->file, limit->group);
  }
  return wanted;
}

std::optional<double> as_double(std::optional<std::int64_t> number) {
  return number ? std::optional(static_cast<double>(*number)) : std::nullopt;
}

std::vector<Wanted> wanted_units(const SystemFiles& files) {
  const auto& root = files.root();
  const char* few = "a unit a task fails with EAGAIN at larger numbers of tasks";
  return {
      {"processes (ulimit -u)", as_double(soft_limit("Max processes", root)), kProcessesWanted,
       Amount::count, few, "ulimit -u 30000"},
      {"processes (kernel.pid_max)", as_double(files.number("/proc/sys/kernel/pid_max")),
       kProcessesWanted, Amount::count, few, "sudo sysctl kernel.pid_max=4194304"},
      {"threads (kernel.threads-max)", as_double(files.number("/proc/sys/kernel/threads-max")),
       kProcessesWanted, Amount::count, few, "sudo sysctl kernel.threads-max=200000"},
      of_group("processes (control group)", tightest_pids(root), kProcessesWanted, Amount::count,
               few, "run outside of the container, or raise its pids.max"),
      {"descriptors (ulimit -n)", as_double(soft_limit("Max open files", root)), kDescriptorsWanted,
       Amount::count, "echo and download fail with EMFILE at many connections", "ulimit -n 65536"}};
}

std::vector<Wanted> wanted_memory(const SystemFiles& files) {
  const auto& root = files.root();
  const auto bytes = [&](const char* name, const char* key, double least, const char* spoils,
                         const char* remedy) {
    return Wanted{name, as_double(soft_limit(key, root)), least, Amount::bytes, spoils, remedy};
  };
  return {
      {"memory maps (vm.max_map_count)", as_double(files.number("/proc/sys/vm/max_map_count")),
       kMapsWanted, Amount::count,
       "stacks with guard pages fail with ENOMEM at many fibers or threads",
       "sudo sysctl vm.max_map_count=1048576"},
      of_group("memory (control group)", tightest_memory(root), kGroupMemoryWanted, Amount::bytes,
               "the kernel kills what takes more, or swaps it out",
               "run outside of the container, or raise its memory.max"),
      bytes("address space (ulimit -v)", "Max address space", kAddressSpaceWanted,
            "stacks of threads and the arena fail with ENOMEM at larger numbers of tasks",
            "ulimit -v unlimited"),
      bytes("data (ulimit -d)", "Max data size", kDataWanted,
            "heaps and stacks fail with ENOMEM at larger numbers of tasks", "ulimit -d unlimited"),
      bytes("stack (ulimit -s)", "Max stack size", kStackWanted,
            "threads get stacks of that size, on which deep tasks crash", "ulimit -s 8192"),
      bytes("locked memory (ulimit -l)", "Max locked memory", kLockedWanted,
            "rings of io_uring fail with ENOMEM on kernels before 5.12", "ulimit -l 65536"),
      bytes("file size (ulimit -f)", "Max file size", kArena,
            "the arena is smaller, and a longer journal fails with EFBIG", "ulimit -f unlimited")};
}

/// nullptr: nothing is wrong.
const char* fault_of(const Room& room, double wanted) {
  if (!room.there) return "missing";
  if (!room.writable) return "cannot be written";
  return room.free_bytes < wanted ? "nearly full" : nullptr;
}

}  // namespace

std::vector<Check> check_limits(const SystemFiles& files, const fs::path& temporary) {
  std::vector<Check> checks;
  for (const Wanted& each : wanted_units(files)) checks.push_back(judged(each));
  for (const Wanted& each : wanted_memory(files)) checks.push_back(judged(each));
  checks.push_back(check_shared_memory(room_in(files.root() / "dev/shm")));
  checks.push_back(check_temporary_files(room_in(temporary), temporary));
  return checks;
}

fs::path temporary_place() {
  const char* named = std::getenv("TMPDIR");
  return named == nullptr || *named == '\0' ? "/tmp" : named;
}

Room room_in(const fs::path& folder) {
  struct statvfs status {};
  if (::statvfs(folder.c_str(), &status) != 0) return {};
  return {
      .there = true,
      .writable = ::access(folder.c_str(), W_OK | X_OK) == 0,
      .free_bytes = static_cast<double>(status.f_bavail) * static_cast<double>(status.f_frsize)};
}

Check check_shared_memory(const Room& room) {
  const char* name = "shared memory (/dev/shm)";
  const char* fault = fault_of(room, kSharedMemoryWanted);
  const std::string found =
      room.there && room.writable ? human_bytes(room.free_bytes) + " free" : std::string(fault);
  if (fault == nullptr) return {name, Finding::ok, found, "", ""};
  return {name, Finding::warn, found,
          "cpython_process and cpython_pool have no locks and queues there",
          "sudo mount -t tmpfs tmpfs /dev/shm (of a container: --shm-size=64m)"};
}

Check check_temporary_files(const Room& room, const fs::path& folder) {
  const char* name = "temporary files";
  const char* fault = fault_of(room, kTemporaryWanted);
  const std::string found = fmt::format(
      "{} in {}",
      room.there && room.writable ? human_bytes(room.free_bytes) + " free" : std::string(fault),
      utf8_text(folder));
  if (fault == nullptr) return {name, Finding::ok, found, "", ""};
  return {name, Finding::warn, found, "workloads with files or sockets cannot be prepared",
          "free space there, or name another place: export TMPDIR=/var/tmp"};
}

ThrottleWatch::ThrottleWatch() {
  static const bool has_quota = tightest_cpus().has_value();
  if (has_quota) periods_ = throttled_periods();
}

bool ThrottleWatch::held_up() const { return periods_ && throttled_periods() > periods_; }

}  // namespace fourways
