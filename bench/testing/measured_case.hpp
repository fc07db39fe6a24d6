// For tests of workloads on runners: one sample of a case, measured as bench_models measures it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/record/sample.hpp"

namespace fourways {

/// Measures one sample of the case of that name ("balance/thread/tasks:2/race:none") and leaves no
/// process behind. Call from the only thread. Throws std::invalid_argument and ParamError for a
/// name that is none.
Sample measured_case(std::string_view name);

/// The same, which must be ok: else the test fails, with the reason.
Sample measured_ok(std::string_view name);

/// Names of the runners that run C++ tasks: of all, and of those that hold several tasks at once.
std::vector<std::string> runner_names();
std::vector<std::string> names_of_those_that_hold_many();

}  // namespace fourways
