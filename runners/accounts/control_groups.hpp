// The control groups that bound this process: its own and all above it, of version 1 and 2, as far
// as they can be seen from its namespaces. The kernel applies the limits of all of them, so the
// tightest counts. Everything reads /proc and /sys below `root`; stateless, thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fourways {

struct ControlGroup {
  std::string name;  // "/outer/inner", as /proc/self/cgroup names it
  std::filesystem::path folder;
};

/// The groups that `controller` ("cpu", "memory", "pids") may bound this process by, innermost
/// first. A group outside of what is mounted here is left out.
std::vector<ControlGroup> control_groups(std::string_view controller,
                                         const std::filesystem::path& root = "/");

/// What a group gives at most, in the unit of its file, and what is in use of it now.
struct GroupLimit {
  std::string file;   // "pids.max"
  std::string group;  // "/outer"
  double most = 0;
  double now = 0;

  bool used_up() const noexcept { return now >= most; }
};

/// The smallest limit on processes and threads, on bytes of memory, on processors (`now` is 0);
/// nothing where no group has one.
std::optional<GroupLimit> tightest_pids(const std::filesystem::path& root = "/");
std::optional<GroupLimit> tightest_memory(const std::filesystem::path& root = "/");
std::optional<GroupLimit> tightest_cpus(const std::filesystem::path& root = "/");

/// A limit on processes and threads, or on memory, of which nothing is left; nothing if none is.
std::optional<GroupLimit> used_up_pids(const std::filesystem::path& root = "/");
std::optional<GroupLimit> used_up_memory(const std::filesystem::path& root = "/");

/// The tightest limit on memory, where the kernel has killed processes of these groups for want of
/// it since they were made; else nothing.
std::optional<GroupLimit> killed_for_memory(const std::filesystem::path& root = "/");

/// Periods in which a group's CPU quota held its processes up, over all groups, since they were
/// made; nothing where no group has a quota.
std::optional<std::int64_t> throttled_periods(const std::filesystem::path& root = "/");

}  // namespace fourways
