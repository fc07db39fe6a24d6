// cgroups(7): /proc/self/cgroup has the path of the group within its hierarchy, as seen from the
// root of the cgroup namespace, and /proc/self/mountinfo which part of the hierarchy is mounted.
#include "runners/accounts/control_groups.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace fourways {
namespace {

namespace fs = std::filesystem;

bool lists(std::string_view names, std::string_view name) {
  const std::string all = ',' + std::string(names) + ',';
  return all.find(',' + std::string(name) + ',') != std::string::npos;
}

/// A hierarchy as it is mounted: `top` is the group at the mount point.
struct Mount {
  fs::path top;
  fs::path point;
};

/// Version 2's where `controller` is empty.
std::vector<Mount> mounts_of(std::string_view controller, const fs::path& root) {
  std::vector<Mount> mounts;
  std::ifstream file(root / "proc/self/mountinfo");
  for (std::string line; std::getline(file, line);) {
    std::string skipped;
    std::string top;
    std::string point;
    std::istringstream words(line);
    words >> skipped >> skipped >> skipped >> top >> point;
    while (words >> skipped && skipped != "-") continue;
    std::string type;
    std::string source;
    std::string options;
    words >> type >> source >> options;
    const bool wanted =
        controller.empty() ? type == "cgroup2" : type == "cgroup" && lists(options, controller);
    if (wanted) mounts.push_back({top, root / fs::path(point).relative_path()});
  }
  return mounts;
}

/// Where hierarchies usually are, for want of a mountinfo.
std::vector<Mount> usual_mounts(const std::string& controllers, std::string_view controller,
                                const fs::path& root) {
  const fs::path place = root / "sys/fs/cgroup";
  if (controllers.empty()) return {{"/", place}, {"/", place / "unified"}};
  if (controllers == controller) return {{"/", place / controller}};
  return {{"/", place / controllers}, {"/", place / controller}};
}

void add_groups(const Mount& mount, const fs::path& group, std::vector<ControlGroup>& groups) {
  fs::path inside = group.lexically_relative(mount.top);
  // "/../x" is beside the root of the namespace, and nothing here bounds it.
  if (inside.empty() || *inside.begin() == "..") return;
  if (inside == ".") inside.clear();
  for (;; inside = inside.parent_path()) {
    const fs::path folder = inside.empty() ? mount.point : mount.point / inside;
    std::error_code ignored;
    const fs::path name = inside.empty() ? mount.top : mount.top / inside;
    if (fs::is_directory(folder, ignored)) groups.push_back({name.string(), folder});
    if (inside.empty()) return;
  }
}

/// The numbers of the first line of a file; "max" and -1 stand for none.
std::vector<double> numbers_in(const fs::path& file) {
  std::ifstream stream(file);
  std::vector<double> numbers;
  for (double number = 0; stream >> number;) numbers.push_back(number);
  return numbers;
}

std::optional<double> number_in(const fs::path& file) {
  const auto numbers = numbers_in(file);
  return numbers.empty() ? std::nullopt : std::optional(numbers.front());
}

std::int64_t entry_in(const fs::path& file, std::string_view key) {
  std::ifstream stream(file);
  std::string word;
  for (std::int64_t number = 0; stream >> word >> number;) {
    if (word == key) return number;
  }
  return 0;
}

using Limits = std::vector<GroupLimit>;

Limits pids_limits(const fs::path& root) {
  Limits limits;
  for (const ControlGroup& group : control_groups("pids", root)) {
    const auto most = number_in(group.folder / "pids.max");
    const auto now = number_in(group.folder / "pids.current");
    if (most) limits.push_back({"pids.max", group.name, *most, now.value_or(0)});
  }
  return limits;
}

constexpr double kNoMemoryLimit = 0x1p60;  // version 1 says 2^63 less a page

void add_memory(const ControlGroup& group, const char* file, const char* usage, Limits& limits) {
  const auto most = number_in(group.folder / file);
  const auto now = number_in(group.folder / usage);
  if (most && *most < kNoMemoryLimit) {
    limits.push_back({file, group.name, *most, now.value_or(0)});
  }
}

Limits memory_limits(const fs::path& root) {
  Limits limits;
  for (const ControlGroup& group : control_groups("memory", root)) {
    add_memory(group, "memory.max", "memory.current", limits);
    add_memory(group, "memory.limit_in_bytes", "memory.usage_in_bytes", limits);
  }
  return limits;
}

Limits cpu_limits(const fs::path& root) {
  Limits limits;
  for (const ControlGroup& group : control_groups("cpu", root)) {
    const auto quota = numbers_in(group.folder / "cpu.max");
    if (quota.size() == 2 && quota[1] > 0) {
      limits.push_back({"cpu.max", group.name, quota[0] / quota[1]});
    }
    const auto quota_us = number_in(group.folder / "cpu.cfs_quota_us");
    const auto period_us = number_in(group.folder / "cpu.cfs_period_us");
    if (quota_us && period_us && *quota_us > 0 && *period_us > 0) {
      limits.push_back({"cpu.cfs_quota_us", group.name, *quota_us / *period_us});
    }
  }
  return limits;
}

std::optional<GroupLimit> tightest(const Limits& limits) {
  const auto found = std::ranges::min_element(limits, {}, &GroupLimit::most);
  return found == limits.end() ? std::nullopt : std::optional(*found);
}

std::optional<GroupLimit> used_up(const Limits& limits) {
  const auto found = std::ranges::find_if(limits, &GroupLimit::used_up);
  return found == limits.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

std::vector<ControlGroup> control_groups(std::string_view controller, const fs::path& root) {
  std::vector<ControlGroup> groups;
  std::ifstream file(root / "proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    if (!controllers.empty() && !lists(controllers, controller)) continue;
    auto mounts = mounts_of(controllers.empty() ? "" : controller, root);
    if (mounts.empty()) mounts = usual_mounts(controllers, controller, root);
    for (const Mount& mount : mounts) add_groups(mount, line.substr(second + 1), groups);
  }
  return groups;
}

std::optional<GroupLimit> tightest_pids(const fs::path& root) {
  return tightest(pids_limits(root));
}
std::optional<GroupLimit> tightest_memory(const fs::path& root) {
  return tightest(memory_limits(root));
}
std::optional<GroupLimit> tightest_cpus(const fs::path& root) { return tightest(cpu_limits(root)); }
std::optional<GroupLimit> used_up_pids(const fs::path& root) { return used_up(pids_limits(root)); }

std::optional<GroupLimit> used_up_memory(const fs::path& root) {
  Limits limits = memory_limits(root);
  // The kernel gives back and takes anew around the limit: 1/64 of it counts as nothing left.
  for (GroupLimit& limit : limits) limit.now += limit.most / 64;
  return used_up(limits);
}

std::optional<GroupLimit> killed_for_memory(const fs::path& root) {
  for (const ControlGroup& group : control_groups("memory", root)) {
    for (const char* file : {"memory.events", "memory.oom_control"}) {
      if (entry_in(group.folder / file, "oom_kill") > 0) return tightest_memory(root);
    }
  }
  return std::nullopt;
}

std::optional<std::int64_t> throttled_periods(const fs::path& root) {
  if (!tightest_cpus(root)) return std::nullopt;
  std::int64_t periods = 0;
  for (const ControlGroup& group : control_groups("cpu", root)) {
    periods += entry_in(group.folder / "cpu.stat", "nr_throttled");
  }
  return periods;
}

}  // namespace fourways
