// Case: one workload on one runner at settled parameters, which is one row of the report. Its name
// says all of that, `primes/thread_pool/tasks:8/workers:2/limit:5000`, and can be read back.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/record/sample.hpp"
#include "runners/runner.hpp"
#include "workloads/contract/workload.hpp"

namespace fourways {

/// Points into the tables of workloads and runners: load plug-ins before making one.
struct Case {
  const WorkloadInfo* workload;
  Runner* runner;
  Params params;  // `tasks`, `workers` where the runner is bounded, the workload's, the runner's

  /// `workload/runner/tasks:8`, `/workers:2` on bounded runners, then all parameters that are not
  /// at their defaults.
  std::string name() const;
  bool knows(std::string_view key) const;
  /// Throws ParamError that names the owner of the parameter and the values that it accepts.
  void set(std::string_view key, std::string_view text);
  /// `needs` are the workload's at these parameters; the plan passes some of them on.
  Plan plan(const Needs& needs = {}) const;
};

std::vector<std::string> names_of(const std::vector<Case>& cases);

/// At default parameters. Throws std::invalid_argument when both have a parameter of one name.
Case make_case(const WorkloadInfo& workload, Runner& runner);

/// Reads a name back; it may end with Google Benchmark's own suffix `/manual_time`. Throws
/// std::invalid_argument (a ParamError for values) that says what is wrong.
Case parse_case(std::string_view name);

/// A sample of this case with nothing measured yet: names, parameters, planned tasks.
Sample blank_sample(const Case& of);

/// The reason why the runner cannot run the workload; nothing when it can. Asks the workload for
/// its needs, and passes on what that throws.
std::optional<std::string> refusal(const Case& of);

}  // namespace fourways
