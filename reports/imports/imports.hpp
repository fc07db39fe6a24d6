// Results that others measured, as reports: what a report.json of fourways is to `compare`,
// `report` and `track`, files of Google Benchmark, hyperfine and others are too. A case read from
// one is foreign (record/sample.hpp). The format is found by content, or insisted on.
#pragma once

#include <string>
#include <vector>

#include "reports/report/measured_report.hpp"
#include "reports/report/merge.hpp"
#include "reports/report/report.hpp"

namespace fourways {

/// What `--from` takes: "fourways", then the formats of others.
std::vector<std::string> result_formats();

// Each takes the text of `file` and one of result_formats(), or "" to find it by content. Each
// throws ReportError with one line: what is wrong or missing, and which flag of the tool that wrote
// the file brings it; NothingMeasuredError where the file is in order but holds no sample (only
// aggregates, say). Thread-safe.

/// For a comparison or a history. `values_only` is set for BMF, which has no samples.
MeasuredReport results_to_compare(const std::string& text, const std::string& file,
                                  const std::string& format);

struct ImportedReport {
  Report report;
  std::vector<std::string> notes;  ///< what the file lacks, a sentence each
};
/// Throws NothingMeasuredError for values without samples.
ImportedReport report_of_results(const std::string& text, const std::string& file,
                                 const std::string& format);

/// To be merged with others: of fourways by the journal beside `file`, of others by their samples.
RecordedRun recorded_results(const std::string& text, const std::string& file,
                             const std::string& format);

}  // namespace fourways
