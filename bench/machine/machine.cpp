#include "bench/machine/machine.hpp"

#include <cstdlib>
#include <sstream>

#include "runners/accounts/control_groups.hpp"

namespace fourways {
namespace {

std::optional<bool> turbo(const SystemFiles& files) {
  if (const auto off = files.number("/sys/devices/system/cpu/intel_pstate/no_turbo")) {
    return *off == 0;
  }
  if (const auto on = files.number("/sys/devices/system/cpu/cpufreq/boost")) return *on != 0;
  return std::nullopt;
}

std::string virtualisation(const SystemFiles& files) {
  const std::string flags = files.field("/proc/cpuinfo", "flags").value_or("");
  if ((' ' + flags + ' ').find(" hypervisor ") == std::string::npos) return {};
  const auto product = files.line("/sys/class/dmi/id/product_name");
  return product && !product->empty() ? *product : "a hypervisor";
}

}  // namespace

std::optional<std::int64_t> count_cpus(const std::string& list) {
  std::istringstream ranges(list);
  std::int64_t count = 0;
  for (std::string range; std::getline(ranges, range, ',');) {
    std::istringstream words(range);
    std::int64_t first = 0;
    if (!(words >> first)) return std::nullopt;
    std::int64_t last = first;
    char dash = 0;
    if (words >> dash && !(dash == '-' && words >> last && last >= first)) return std::nullopt;
    count += last - first + 1;
  }
  if (count == 0) return std::nullopt;
  return count;
}

Machine read_machine(const SystemFiles& files) {
  Machine machine;
  machine.kernel = files.line("/proc/sys/kernel/osrelease").value_or("");
  machine.distribution = files.field("/etc/os-release", "PRETTY_NAME").value_or("");
  machine.cpu_model = files.field("/proc/cpuinfo", "model name").value_or("");
  machine.virtualisation = virtualisation(files);
  machine.affinity = files.field("/proc/self/status", "Cpus_allowed_list").value_or("");
  machine.affinity_cpus = count_cpus(machine.affinity);
  machine.online_cpus = count_cpus(files.line("/sys/devices/system/cpu/online").value_or(""));
  if (const auto quota = tightest_cpus(files.root())) machine.quota_cpus = quota->most;
  machine.governor =
      files.line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor").value_or("");
  machine.turbo = turbo(files);
  if (const auto smt = files.number("/sys/devices/system/cpu/smt/active")) machine.smt = *smt != 0;
  if (const auto total = files.field("/proc/meminfo", "MemTotal")) {
    machine.memory_bytes = std::strtoll(total->c_str(), nullptr, 10) * 1024;
  }
  if (const auto load = files.line("/proc/loadavg")) {
    machine.load = std::strtod(load->c_str(), nullptr);
  }
  return machine;
}

}  // namespace fourways
