// Case: one workload on one runner at settled parameters: one row of the report. Its name says all
// of it, `primes/thread_pool/tasks:8/workers:2/limit:5000`, and can be read back.
#pragma once

#include <string>
#include <string_view>

#include "reports/record/sample.hpp"
#include "runners/runner.hpp"
#include "workloads/contract/workload.hpp"

namespace fourways {

/// Points into the tables of workloads and runners: load plug-ins before making one.
struct Case {
  const WorkloadInfo* workload;
  Runner* runner;
  Params params;  // `tasks`, `workers` where the runner is bounded, the workload's, the runner's

  /// `workload/runner/tasks:8`, `/workers:2` on bounded runners, then what is not at its default.
  std::string name() const;
  /// Throws ParamError that names whose parameter it is and what is accepted.
  void set(std::string_view key, std::string_view text);
  /// `needs`: the workload's at these parameters, which bear on how its tasks are handed out.
  Plan plan(const Needs& needs = {}) const;
};

/// At default parameters. Throws std::invalid_argument when both use the same name for one.
Case make_case(const WorkloadInfo& workload, Runner& runner);

/// Reads a name back; Google Benchmark's own suffix `/manual_time` may stand at its end. Throws
/// std::invalid_argument (a ParamError for values) saying what is wrong with it.
Case parse_case(std::string_view name);

/// A sample of this case with nothing measured yet: names, parameters, planned tasks.
Sample blank_sample(const Case& of);

/// Why the pair cannot run, in words; nothing when it can. Asks the workload for its needs, and
/// passes on what that throws.
std::optional<std::string> refusal(const Case& of);

}  // namespace fourways
