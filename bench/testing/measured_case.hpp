// For tests of workloads on runners: one sample of a case, measured as bench_models measures it.
#pragma once

#include <string_view>

#include "reports/record/sample.hpp"

namespace fourways {

/// Measures one sample of the case of that name ("balance/thread/tasks:2/race:none") and leaves no
/// process behind. Call from the only thread. Throws std::invalid_argument and ParamError for a
/// name that is none.
Sample measured_case(std::string_view name);

}  // namespace fourways
