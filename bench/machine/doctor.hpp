// Doctor: finds what on this machine will spoil a measurement, and names the command that mends it.
// Each check is a function of the kernel's files.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/machine/machine.hpp"
#include "bench/machine/system_files.hpp"
#include "reports/record/fields.hpp"

namespace fourways {

struct Check {
  enum class Finding { ok, warn, unknown };

  std::string name;  // "CPU quota"
  Finding finding;
  std::string found;   // "0.5 of 2 processors"
  std::string spoils;  // how it harms a measurement; empty when ok
  std::string remedy;  // the command; empty when ok
};

/// All checks of the machine but steal, from its files.
std::vector<Check> examine(const SystemFiles& files);

/// From two readings of processor_times().stolen; `offered_ns` is the time between them, times
/// processors.
Check check_steal(double before_ns, double after_ns, double offered_ns);

std::span<const std::string_view> words(Check::Finding);
FOURWAYS_FIELDS(Check, name, ("verdict", row.finding), found, spoils, remedy);

/// As a list, for the report and for `fourways doctor --json`.
inline OrderedJson checks_json(const std::vector<Check>& checks) { return json_of(checks); }

}  // namespace fourways
