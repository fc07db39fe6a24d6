// Where two reports were made, held against each other: machine, limits, system, build. Some
// differences make a comparison of times void, the others are told.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "reports/record/fields.hpp"

namespace fourways {

struct ContextDifference {
  std::string what;  ///< "CPU model"
  std::string base;  ///< the value, "unknown" or "none" where the report has it not
  std::string newer;
  bool voids;  ///< a difference in time is then no difference of the programs
};
FOURWAYS_FIELDS(ContextDifference, what, base, ("new", row.newer), voids);

/// All differences between two contexts of reports, void-making ones first. Void: another CPU model
/// (without one: other caches, or another clock on another host), another number of processors
/// allowed, quota, frequency governor, turbo or SMT, bare metal against a hypervisor, another
/// scheduling policy, another build type. Told: what may be the very thing compared (compiler,
/// flags, versions) or acts little by itself (host name, kernel, memory, which processors). Pure,
/// thread-safe.
std::vector<ContextDifference> context_differences(const nlohmann::json& base,
                                                   const nlohmann::json& newer);

/// The facts of `context` that make a comparison void where they differ, in their places, and
/// nothing else: equal ones are of one kind of machine and build. Pure, thread-safe.
nlohmann::json kind_of_machine(const nlohmann::json& context);

/// "CPU model EPYC 7B13, processors allowed 2, build type Release": such facts for a person.
std::string kind_text(const nlohmann::json& kind);

/// "CPU model: EPYC 7B13 against Xeon E5".
std::string difference_text(const ContextDifference& difference);

}  // namespace fourways
