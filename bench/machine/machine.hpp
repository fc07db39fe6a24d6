// Machine: the facts of a machine that a report records and that `fourways doctor` checks.
#pragma once

#include <optional>
#include <string>

#include "bench/machine/system_files.hpp"
#include "reports/record/fields.hpp"

namespace fourways {

struct Machine {
  std::string kernel;
  std::string distribution;
  std::string cpu_model;
  std::string virtualisation;  // empty: none was noticed
  std::string affinity;        // as the kernel lists it: "0-1,4"
  std::optional<std::int64_t> affinity_cpus;
  std::optional<std::int64_t> online_cpus;
  std::optional<double> quota_cpus;  // the tightest of the control groups; none: no quota
  std::string governor;              // empty: frequency scaling is not visible
  std::optional<bool> turbo;
  std::optional<bool> smt;
  std::optional<std::int64_t> memory_bytes;
  std::optional<double> load;  // average over one minute
};

#define FOURWAYS_KNOWN(member) (#member, row.member, Presence::if_any)
FOURWAYS_FIELDS(Machine, FOURWAYS_KNOWN(kernel), FOURWAYS_KNOWN(distribution),
                FOURWAYS_KNOWN(cpu_model), FOURWAYS_KNOWN(virtualisation), FOURWAYS_KNOWN(affinity),
                FOURWAYS_KNOWN(affinity_cpus), FOURWAYS_KNOWN(online_cpus),
                FOURWAYS_KNOWN(quota_cpus), FOURWAYS_KNOWN(governor), FOURWAYS_KNOWN(turbo),
                FOURWAYS_KNOWN(smt), FOURWAYS_KNOWN(memory_bytes), FOURWAYS_KNOWN(load));
#undef FOURWAYS_KNOWN

/// A value that cannot be read stays empty.
Machine read_machine(const SystemFiles& files);

/// How many processors a kernel's list names: 3 for "0-1,4". Nothing if `list` is none.
std::optional<std::int64_t> count_cpus(const std::string& list);

/// For the report. Unknown values are left out.
inline nlohmann::json machine_json(const Machine& machine) { return object_of(machine); }

}  // namespace fourways
