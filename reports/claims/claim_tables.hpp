// The tables of claims, a function a subject, and the few words in which they are written. For the
// claims_*.cpp files and claims.cpp alone.
#pragma once

#include <string>
#include <vector>

#include "reports/claims/claims.hpp"

namespace fourways {

std::vector<Claim> claims_on_cores();
std::vector<Claim> claims_on_waiting();
std::vector<Claim> claims_on_units();
std::vector<Claim> claims_on_locks();
std::vector<Claim> claims_on_processes();
std::vector<Claim> claims_on_messages();

/// How far an equivalence may be off, unless a claim says otherwise.
inline constexpr double kTolerance = 0.15;

Term wall(std::string case_name);
Term cost(std::string case_name);
Term figure(std::string name, std::string case_name);
/// Units created.
Term units(std::string case_name);

/// `over` is more than `bound` times `under`.
RatioPredicate more(Term over, Term under, double bound);
/// `over` and `under` are the same within kTolerance.
RatioPredicate alike(Term over, Term under);

/// A law: in every sample.
CountPredicate always(Term term, double value);
CountPredicate always_above(Term term, double value);
/// An effect: it shows in every sample.
CountPredicate shows_above(Term term, double value);

}  // namespace fourways
