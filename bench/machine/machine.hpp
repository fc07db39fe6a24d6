// Machine: the facts of a machine that a report records and that `fourways doctor` checks.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "bench/machine/system_files.hpp"

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

/// A value that cannot be read stays empty.
Machine read_machine(const SystemFiles& files);

/// How many processors a kernel's list names: 3 for "0-1,4". Nothing if `list` is none.
std::optional<std::int64_t> count_cpus(const std::string& list);

/// For the report. Unknown values are left out.
nlohmann::json machine_json(const Machine& machine);

}  // namespace fourways
