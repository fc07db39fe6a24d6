// Claims as claims.json states them. README.md beside it names the keys.
#pragma once

#include "reports/claims/claims.hpp"
#include "reports/record/json.hpp"

namespace fourways {

/// The claim of an entry. Throws std::logic_error for a key that is missing, unknown or wrong.
Claim claim_from(OrderedJson entry, const std::string& subject);

}  // namespace fourways
