// Selection: a suite, globs and --set give the list of cases.
#pragma once

#include <string>
#include <vector>

#include "bench/cases/case.hpp"
#include "bench/cases/suites.hpp"

namespace fourways {

struct Selection {
  std::string suite = "quick";
  std::vector<std::string> workload_globs;  // empty: all
  std::vector<std::string> runner_globs;    // empty: all
  std::vector<std::string> settings;        // "key=value" or "key=value,value", as given to --set
};

/// All cases of a selection, each once, workload by workload, or in the order of a suite that lists
/// its cases, of which globs then choose. A setting applies to the cases whose workload or runner
/// knows its key. Throws std::invalid_argument for an
/// unknown suite, name, key or value, and CommandError (nothing measured) for a glob that matches
/// nothing; both say what there is.
std::vector<Case> select_cases(const Selection& selection);

}  // namespace fourways
