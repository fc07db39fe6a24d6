// Several runs of one machine and one build made one: the samples of all, as if one long run had
// taken them. A report keeps of most figures only the median, so a run is taken from its journal,
// which lies beside its report.json.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "reports/record/context_difference.hpp"
#include "reports/record/sample.hpp"

namespace fourways {

struct RecordedRun {
  std::string file;        ///< its report.json
  nlohmann::json context;  ///< of the report
  std::vector<Sample> samples;
};

/// Reads a report.json and the journal.jsonl beside it. Throws ReportError if one of them cannot be
/// read, or if the journal holds other samples than the report.
RecordedRun read_recorded_run(const std::filesystem::path& report);

struct RunDifference {
  std::string file;
  std::vector<ContextDifference> differences;
};

/// The first of `runs` that differs from their front in machine, system or build, and how; without
/// differences when they may be merged.
RunDifference difference_of_runs(std::span<const RecordedRun> runs);

/// What build_report() makes the report of all runs from. Rounds and orders go on from run to run,
/// so that no sample is paired with one of another run. The context is that of the first, with the
/// rounds of all, `partial` if any is, and what each run was in `runs`. Throws ReportError if a run
/// stands among them twice, also as a copy or a resumed one. `runs` is not empty.
RecordedRun merge_runs(std::span<const RecordedRun> runs);

}  // namespace fourways
