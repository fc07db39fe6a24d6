// A new report against the history of a branch: each case against a fence around its newest level.
// What noise does between separate runs, which two reports cannot show, the history has seen.
// Pure, thread-safe.
#pragma once

#include <cstddef>
#include <string>

#include "reports/comparison/comparison.hpp"
#include "reports/history/history.hpp"

namespace fourways {

/// So many newest runs are looked at: older ones hardly narrow a fence.
inline constexpr std::size_t kGateRuns = 100;

struct HistoryGateRule {
  /// A change must lie beyond its fence by this too; 0: the fence alone decides.
  ChangeRule change{0, kFamilyError, std::nullopt};
  /// A wider fence lets too much pass to call what lies within the same: 0.25 for 25 %.
  double widest_fence = 0.25;
};

/// Compares `report` with the levels of `track`, whose kind of machine is the report's; all cases
/// whose name matches `glob` are one family. Regression or improvement: beyond the fence. The same:
/// within one no wider than the rule's. Inconclusive, with the number of runs that the history
/// lacks: within a wider one, or none yet.
Comparison gate_report(const Track& track, const MeasuredReport& report,
                       const HistoryGateRule& rule, const std::string& glob = "");

}  // namespace fourways
