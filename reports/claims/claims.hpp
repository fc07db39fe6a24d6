// The tutorials' claims, which claims.json states: what is said, where, and by what it is judged:
// parts, each one predicate over samples of named cases. verdict.hpp evaluates them; a run of the
// suite `lessons` measures the cases that they name. Nothing here knows runners: cases are names
// and parameters.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "reports/record/quantity.hpp"

namespace fourways {

/// A quantity of a case. `case_name` is written as Case::name() writes it, but that "{cores}"
/// stands for the number of processors the run may use, and "{cores*4}" for four times as many.
struct Term {
  std::string case_name;
  Quantity quantity = {};
};

/// The product of `over` divided by that of `under`, round by round, lies within (low, high). A
/// direction has no `high`; an equivalence has both.
struct RatioPredicate {
  std::vector<Term> over;
  std::vector<Term> under;
  double low = 1;
  double high = std::numeric_limits<double>::infinity();
};

/// A count that holds in every sample.
struct CountPredicate {
  enum class Relation { equal, above };
  enum class Counterexample {
    one_refutes,   ///< a law: what happened once is not impossible
    all_must_fail  ///< an effect: absent from all samples it is refuted, from some inconclusive
  };
  Term term;
  Relation relation = Relation::equal;
  double value = 0;
  Counterexample counterexample = Counterexample::one_refutes;
};

/// The machine does not give what the case asks for: all its samples end with the reason "limit".
struct LimitPredicate {
  std::string case_name;
};

enum class PredicateKind { direction, equivalence, count };

struct ClaimPart {
  /// What a part does to the verdict on its claim.
  enum class Role {
    needed,   ///< must hold, and must be measured
    witness,  ///< must hold where it is measured
    shown,    ///< stands beside: a contrast, a condition that the tutorial leaves out
  };
  std::string says;
  Role role = Role::needed;
  std::variant<RatioPredicate, CountPredicate, LimitPredicate> predicate;
  std::uint32_t least_cores = 1;  ///< with fewer processors it says nothing

  [[nodiscard]] PredicateKind kind() const;
  /// The names of its cases, "{cores}" filled in, each once.
  [[nodiscard]] std::vector<std::string> cases(std::uint32_t cores) const;
};

struct Claim {
  std::string id;       ///< "C1a"
  std::string subject;  ///< heading that it stands under
  std::string says;
  std::string quote;   ///< the tutorial's own words
  std::string source;  ///< the prefixes of the files that say so: "001, 003"
  std::vector<ClaimPart> parts;
};

/// C1a to C36, subject by subject.
const std::vector<Claim>& claims();

/// What the tutorials state and no benchmark can tell.
struct UnmeasurableStatement {
  std::string says;
  std::string quote;
  std::string source;
  std::string why;
};
const std::vector<UnmeasurableStatement>& unmeasurable_statements();

/// `name` with "{cores}" and "{cores*N}" replaced.
std::string filled_in(std::string_view name, std::uint32_t cores);

/// The cases of all claims, each once, in the order of the claims.
std::vector<std::string> claim_cases(std::uint32_t cores);

std::span<const std::string_view> words(PredicateKind);
std::span<const std::string_view> words(ClaimPart::Role);

}  // namespace fourways
