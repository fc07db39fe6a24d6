// Claims in words, and as JSON without what only a run can tell.
#include "bench/command/claim_list.hpp"

#include <fmt/format.h>

#include <utility>

#include "reports/claims/claims.hpp"
#include "reports/claims/verdict.hpp"
#include "runners/runner.hpp"

namespace fourways {
namespace {

void print_claim(const Claim& claim) {
  fmt::print("{} ({}): {}\n    {}: {}\n", claim.id, claim.subject, claim.says, claim.source,
             claim.quote);
  for (const ClaimPart& part : claim.parts) {
    fmt::print("    {}, {}: {}\n", to_string(part.kind()), to_string(part.role), part.says);
    for (const std::string& name : part.cases(affinity_cores())) fmt::print("      {}\n", name);
  }
}

}  // namespace

void print_claims() {
  for (const Claim& claim : claims()) print_claim(claim);
  for (const UnmeasurableStatement& statement : unmeasurable_statements()) {
    fmt::print("cannot be measured: {}\n    {}: {}\n    {}\n", statement.says, statement.source,
               statement.quote, statement.why);
  }
}

OrderedJson claims_json() {
  const OrderedJson verdicts = verdicts_json(verdicts_of({}, affinity_cores()));
  OrderedJson claims = verdicts["claims"];
  for (OrderedJson& claim : claims) {
    for (const char* key : {"outcome", "text", "conditions"}) claim.erase(key);
    for (OrderedJson& part : claim["parts"]) {
      for (const char* key : {"outcome", "text", "effect", "samples", "holding", "rounds_needed"}) {
        part.erase(key);
      }
    }
  }
  return {{"claims", std::move(claims)}, {"unmeasurable", verdicts["unmeasurable"]}};
}

}  // namespace fourways
