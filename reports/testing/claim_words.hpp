// The words in which tests write claims.
#pragma once

#include <string>
#include <utility>

#include "reports/claims/claims.hpp"

namespace fourways {

inline Term wall(std::string name) { return {std::move(name), {Quantity::Kind::wall}}; }
inline Term cost(std::string name) { return {std::move(name), {Quantity::Kind::cost}}; }
inline Term figure(std::string figure, std::string name) {
  return {std::move(name), {Quantity::Kind::figure, std::move(figure)}};
}

inline RatioPredicate more(Term over, Term under, double bound) {
  return {{std::move(over)}, {std::move(under)}, bound};
}
inline RatioPredicate alike(Term over, Term under) {
  return {{std::move(over)}, {std::move(under)}, 0.85, 1.15};
}

inline CountPredicate always(Term term, double value) {
  return {std::move(term), CountPredicate::Relation::equal, value};
}
inline CountPredicate always_above(Term term, double value) {
  return {std::move(term), CountPredicate::Relation::above, value};
}
inline CountPredicate shows_above(Term term, double value) {
  return {std::move(term), CountPredicate::Relation::above, value,
          CountPredicate::Counterexample::all_must_fail};
}

}  // namespace fourways
