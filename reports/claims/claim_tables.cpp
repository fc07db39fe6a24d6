// The words in which the tables of claims are written.
#include "reports/claims/claim_tables.hpp"

#include <utility>

namespace fourways {

Term wall(std::string case_name) { return {std::move(case_name), {Quantity::Kind::wall}}; }
Term cost(std::string case_name) { return {std::move(case_name), {Quantity::Kind::cost}}; }
Term figure(std::string name, std::string case_name) {
  return {std::move(case_name), {Quantity::Kind::figure, std::move(name)}};
}
Term units(std::string case_name) { return {std::move(case_name), {Quantity::Kind::units}}; }

RatioPredicate more(Term over, Term under, double bound) {
  return {{std::move(over)}, {std::move(under)}, bound};
}

RatioPredicate alike(Term over, Term under) {
  return {{std::move(over)}, {std::move(under)}, 1 - kTolerance, 1 + kTolerance};
}

CountPredicate always(Term term, double value) {
  return {std::move(term), CountPredicate::Relation::equal, value};
}

CountPredicate always_above(Term term, double value) {
  return {std::move(term), CountPredicate::Relation::above, value};
}

CountPredicate shows_above(Term term, double value) {
  return {std::move(term), CountPredicate::Relation::above, value,
          CountPredicate::Counterexample::all_must_fail};
}

}  // namespace fourways
