#include "bench/machine/doctor.hpp"

#include <fmt/format.h>

#include "bench/machine/limits.hpp"
#include "reports/text/utf8.hpp"
#include "runners/accounts/control_groups.hpp"

namespace fourways {
namespace {

using Finding = Check::Finding;

constexpr double kMostLoadPerCpu = 0.3;
constexpr double kMostSteal = 0.05;  // a short look counts in single clock ticks

Check fine(std::string name, std::string found) {
  return {std::move(name), Finding::ok, std::move(found), "", ""};
}

Check unknown(std::string name, std::string why) {
  return {std::move(name), Finding::unknown, std::move(why), "", ""};
}

Check check_affinity(const Machine& machine) {
  const char* name = "processors";
  if (!machine.affinity_cpus || !machine.online_cpus) return unknown(name, "cannot be read");
  const std::string found = fmt::format("{} of {} online (list {})", *machine.affinity_cpus,
                                        *machine.online_cpus, machine.affinity);
  if (*machine.affinity_cpus == 1) {
    return {name, Finding::warn, found,
            "parallel models have one processor and cannot be faster than serial",
            "taskset -pc 0-$(($(nproc --all)-1)) $$"};
  }
  if (*machine.affinity_cpus < *machine.online_cpus) {
    return {name, Finding::warn, found,
            "pools are sized by the processors allowed; reports of other shells do not compare",
            "taskset -pc 0-$(($(nproc --all)-1)) $$"};
  }
  return fine(name, found);
}

Check check_quota(const Machine& machine, const SystemFiles& files) {
  const char* name = "CPU quota";
  if (!machine.quota_cpus) return fine(name, "none");
  const double cpus = static_cast<double>(machine.affinity_cpus.value_or(1));
  const auto limit = tightest_cpus(files.root());
  const std::string found =
      fmt::format("{:g} of {:g} processors ({} of {})", *machine.quota_cpus, cpus,
                  limit ? limit->file : "", limit ? utf8_text(limit->group) : "");
  if (*machine.quota_cpus >= cpus) return fine(name, found);
  return {name, Finding::warn, found,
          "parallel models are stopped for the rest of each period once the quota is used up",
          "run outside of the container, or: systemctl set-property --runtime $UNIT CPUQuota="};
}

Check check_governor(const Machine& machine) {
  const char* name = "frequency governor";
  if (machine.governor.empty()) return unknown(name, "not visible (usual in a virtual machine)");
  if (machine.governor == "performance") return fine(name, machine.governor);
  return {name, Finding::warn, machine.governor,
          "short batches run before the clock has risen, so models with pauses look slower",
          "sudo cpupower frequency-set -g performance"};
}

Check check_turbo(const Machine& machine) {
  const char* name = "turbo";
  if (!machine.turbo) return unknown(name, "not visible (usual in a virtual machine)");
  if (!*machine.turbo) return fine(name, "off");
  return {name, Finding::warn, "on",
          "one busy processor clocks higher than several, so serial looks better than it is",
          "echo 1 | sudo tee /sys/devices/system/cpu/intel_pstate/no_turbo "
          "(or: echo 0 | sudo tee /sys/devices/system/cpu/cpufreq/boost)"};
}

Check check_smt(const Machine& machine) {
  const char* name = "SMT";
  if (!machine.smt) return unknown(name, "not visible");
  if (!*machine.smt) return fine(name, "off");
  return {name, Finding::warn, "on",
          "two processors may be one core, which bounds the speed-up of CPU-bound work",
          "echo off | sudo tee /sys/devices/system/cpu/smt/control"};
}

Check check_load(const Machine& machine) {
  const char* name = "load";
  if (!machine.load) return unknown(name, "/proc/loadavg cannot be read");
  const double cpus = static_cast<double>(machine.affinity_cpus.value_or(1));
  const std::string found = fmt::format("{:.2f} over the last minute", *machine.load);
  if (*machine.load <= kMostLoadPerCpu * cpus) return fine(name, found);
  return {name, Finding::warn, found, "other work takes processors away and widens every interval",
          "find it with top -o %CPU, end it, wait a minute"};
}

}  // namespace

std::vector<Check> examine(const SystemFiles& files) {
  const Machine machine = read_machine(files);
  std::vector<Check> checks{check_affinity(machine), check_quota(machine, files),
                            check_governor(machine), check_turbo(machine),
                            check_smt(machine),      check_load(machine)};
  for (Check& check : check_limits(files, temporary_place())) {
    checks.push_back(std::move(check));
  }
  return checks;
}

Check check_steal(double before_ns, double after_ns, double offered_ns) {
  const char* name = "steal";
  const double share = offered_ns > 0 ? (after_ns - before_ns) / offered_ns : 0;
  const std::string found = fmt::format("{:.1f} % just now", 100 * share);
  if (share <= kMostSteal) return fine(name, found);
  return {name, Finding::warn, found,
          "the hypervisor gives this machine's processors to others, at random",
          "measure at another time or on a machine of your own; reports record it per sample"};
}

std::span<const std::string_view> words(Check::Finding) {
  static constexpr std::string_view kWords[] = {"ok", "warn", "unknown"};
  return kWords;
}

}  // namespace fourways
