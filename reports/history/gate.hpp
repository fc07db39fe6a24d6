// A new report against the history of a branch: each case against a fence around its newest level.
// Two reports cannot show what noise does between separate runs; a history can. Pure, thread-safe.
#pragma once

#include <cstddef>
#include <string>

#include "reports/comparison/comparison.hpp"
#include "reports/history/history.hpp"

namespace fourways {

/// The number of newest runs that count, for older ones hardly narrow a fence.
inline constexpr std::size_t kGateRuns = 100;

struct HistoryGateRule {
  /// A change must lie beyond its fence by this too; 0: the fence alone decides.
  ChangeRule change{0, kFamilyError, std::nullopt};
  /// Within a wider fence a case is not called the same, for it lets too much pass: 0.25 for 25 %.
  double widest_fence = 0.25;
};

/// Compares `report` with the levels of `track`, whose kind of machine is the report's; all cases
/// whose name matches `glob` are one family. Slower or faster: beyond the fence. The same: within a
/// fence no wider than the rule's. Inconclusive, with the number of runs that the history lacks:
/// within a wider fence, or without one yet.
Comparison gate_report(const Track& track, const MeasuredReport& report,
                       const HistoryGateRule& rule, const std::string& glob = "");

}  // namespace fourways
