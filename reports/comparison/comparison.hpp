// Two reports held against each other, base and new: for each case the ratio of its times with an
// interval and the outcome of the change, and the cases that could not be compared. The samples of
// two runs are not paired, hence the ratio of rank_sum.hpp. Two runs also differ as such (layout,
// placement, neighbours), which no number of samples within one run can show. A comparison is
// therefore advisory, unless ChangeRule::between_run_sd tells that difference from history. The
// result of `fourways ab` takes the same form, with `paired` set, for it measures both sides in
// turns; the result of `fourways track gate` has `history` set.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/gate/change.hpp"
#include "reports/record/context_difference.hpp"
#include "reports/record/fields.hpp"
#include "reports/report/measured_report.hpp"

namespace fourways {

struct ComparedCase {
  std::string name;
  double base_ns = 0;  ///< median wall, or of the metric in its own unit
  double newer_ns = 0;
  std::size_t base_samples = 0;
  std::size_t newer_samples = 0;
  std::size_t base_failed = 0;
  std::size_t newer_failed = 0;
  double ratio = 1;  ///< newer over base: the median over all pairs of samples, or over blocks
  JudgedChange judged;
  /// Runs that the history lacks to settle it; only where inconclusive against a history.
  std::optional<RoundsNeeded> runs_needed = std::nullopt;
  std::string metric = {};        ///< empty: the wall time
  bool higher_is_better = false;  ///< then the outcome "slower" means that it fell
};

/// A case that stands in a report but has no ratio.
struct UncomparedCase {
  enum class Why {
    base_only,
    newer_only,
    failed_in_base,   ///< has no good sample there, but has in the new report
    failed_in_newer,  ///< the reverse
    failed_in_both,
    other_work,  ///< one name, but not the same parameters, tasks or results
    no_time,     ///< a side has no sample above zero
  };
  std::string name;
  Why why;
  std::string text;    ///< the reason in words
  bool broke = false;  ///< it was measured in the base, and failed (was not refused) in the new
};
std::span<const std::string_view> words(UncomparedCase::Why);
FOURWAYS_FIELDS(UncomparedCase, ("case", row.name), why, text, broke);

/// How one run measured both sides in turns.
struct PairedRun {
  enum class End { decided, rounds, time, interrupt };
  End end = End::decided;
  std::uint64_t seed = 0;
  std::size_t most_rounds = 0;      ///< blocks of a case
  std::vector<std::size_t> looks;   ///< after how many blocks a case was looked at
  double seconds = 0;               ///< of measuring
  std::size_t pairs = 0;            ///< that were measured whole, those repeated too
  std::size_t pairs_repeated = 0;   ///< as others had taken processor time from them
  std::size_t pairs_disturbed = 0;  ///< the same, but kept, for there are bounds to repeating
  std::size_t failed_cases = 0;     ///< cases with a fault that leaves the comparison in doubt
};
std::span<const std::string_view> words(PairedRun::End);
FOURWAYS_FIELDS(PairedRun, end, seed, most_rounds, looks, seconds, pairs, pairs_repeated,
                pairs_disturbed, failed_cases);

/// The history that stood in for a base: the newest runs of a branch on one kind of machine. For a
/// case, the runs since its last change count.
struct HistoryBasis {
  std::string branch;
  std::size_t runs = 0;
  std::size_t least_counted = 0;  ///< over all cases compared
  std::size_t most_counted = 0;
};
FOURWAYS_FIELDS(HistoryBasis, branch, runs, least_counted, most_counted);

struct Comparison {
  std::string base;  ///< the files
  std::string newer;
  ChangeRule rule;
  std::vector<ContextDifference> differences;
  std::vector<ComparedCase> cases;         ///< in the base's order
  std::vector<UncomparedCase> uncompared;  ///< the base's, then those of the new report alone
  bool unchanged = false;                  ///< both sides are one, so nothing was measured
  bool partial = false;                    ///< a run was ended early
  std::optional<PairedRun> paired;         ///< none: of two reports
  std::optional<HistoryBasis> history;     ///< none: the base is no history
  std::vector<std::string> remarks;        ///< what else to know of how it was measured
  std::string foreign;                     ///< the tool that measured a side; empty: fourways both

  [[nodiscard]] std::size_t count(ChangeOutcome outcome) const;
  [[nodiscard]] bool comparable() const;  ///< no difference of machine or build makes it void
  [[nodiscard]] bool broke() const;       ///< a case broke
};

/// The evidence on a case whose rows both have times above zero.
using EvidenceOf = std::function<RatioEvidence(const MeasuredRow& base, const MeasuredRow& newer)>;

/// Compares all cases, as one family, whose name matches `glob` (fnmatch(3); empty: all); by their
/// samples unless `evidence_of` knows more. Pure, thread-safe.
Comparison compare_reports(const MeasuredReport& base, const MeasuredReport& newer,
                           const ChangeRule& rule, const std::string& glob = "",
                           const EvidenceOf& evidence_of = {});

/// The cases by urgency: slower, faster, inconclusive, the same; within these the greater change
/// first.
std::vector<const ComparedCase*> by_urgency(const Comparison& comparison);

}  // namespace fourways
