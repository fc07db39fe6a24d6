// The tutorials' claims, as `fourways list claims` shows them: what is said, and by which cases it
// is judged on this machine.
#pragma once

#include "reports/record/json.hpp"

namespace fourways {

/// Writes them to standard output.
void print_claims();

/// {"claims": [...], "unmeasurable": [...]}, in the words of the report's verdicts.
OrderedJson claims_json();

}  // namespace fourways
