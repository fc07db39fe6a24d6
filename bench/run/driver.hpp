// Driver: a whole run. Every sample in a fresh process, in rounds, the cases of a round shuffled,
// so that noise and drift hit all models alike. What is finished stands in the journal before the
// next starts; a crash or a hang costs one sample.
#pragma once

#include <cstdint>
#include <vector>

#include "bench/cases/case.hpp"
#include "bench/run/interrupts.hpp"
#include "bench/run/sample_process.hpp"
#include "reports/record/journal.hpp"

namespace fourways {

struct RunPlan {
  std::vector<Case> cases;
  std::uint32_t rounds = 1;
  std::uint64_t seed = 0;
  SampleRequest request;
  bool quiet = false;
};

/// So many samples of a case failing one after another are taken for a rule.
inline constexpr std::uint32_t kMostFailuresInARow = 3;

/// Measures what is missing: `samples`, those of an earlier run of the same plan, grows. A case
/// whose runner cannot offer what its workload needs is asked once and not run. Returns early when
/// an interrupt comes; the sample it breaks is not kept. Throws ReportError when the journal cannot
/// be written.
void run_plan(const RunPlan& plan, Journal& journal, Interrupts& interrupts,
              std::vector<Sample>& samples);

}  // namespace fourways
