// The samples of one run gathered by case: which are good, which failed and why. Everything a
// report says of a case or a runner is drawn from this view, so voided samples are kept out once.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "reports/record/sample.hpp"
#include "reports/statistics/pairs.hpp"

namespace fourways {

/// The runner that every speed-up is measured against.
inline constexpr std::string_view kBaselineRunner = "serial";

/// All samples of one case. Points into the samples that gather_cases() was given.
struct MeasuredCase {
  const Sample* identity = nullptr;    ///< any sample of the case: its names and params
  std::vector<const Sample*> good;     ///< in round order; empty when the case is unavailable
  std::size_t failed = 0;              ///< samples that failed or were voided
  std::optional<SampleReason> reason;  ///< of the first failed sample, in round order
};

/// Groups by case name, sorted: by workload, then family and runner (the baseline first), then
/// case name with numbers by value, so that equal input gives equal output whatever its order.
/// An "ok" sample without a finite wall time counts as failed. If the good samples of a case
/// disagree in their identity or accounts (peak_alive may vary) none of them can be trusted, and
/// all are voided with the reason "accounts". `samples` must outlive the result.
std::vector<MeasuredCase> gather_cases(std::span<const Sample> samples);

/// The baseline's case with the same workload and params, or null. Params that the baseline's case
/// does not have (`workers`, say) belong to the runner and are not compared; of several that fit,
/// the one with most params is taken.
const MeasuredCase* baseline_of(const MeasuredCase& measured,
                                std::span<const MeasuredCase> all_cases);

/// Order of names with runs of digits compared by value: "tasks:8" before "tasks:16".
bool natural_less(std::string_view a, std::string_view b);

/// Position of a family in tables: baseline, process, thread, coroutine, async, hybrid, reference,
/// then any other.
std::size_t family_rank(std::string_view family);

/// Whether a runner stands before another in tables.
bool runner_before(const Sample& a, const Sample& b);

}  // namespace fourways
