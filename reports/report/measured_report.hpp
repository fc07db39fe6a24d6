// What a comparison needs of a report.json: the samples of each case, what was done in them, and
// where. Read strictly but in part, so that a report of a thousand cases takes a fraction of what
// read_report() spends on holding all of it against the schema.
#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/record/sample.hpp"

namespace fourways {

/// A case with at least one good sample.
struct MeasuredRow {
  std::string name;
  std::vector<double> walls_ns;  ///< of the good samples
  std::size_t failed = 0;        ///< samples that failed
  std::string params;            ///< as one line of JSON
  std::string work;              ///< "8 tasks, checksum 00ab": equal where the same was done
  /// Of a value without samples: the bounds that its file gives.
  std::optional<double> low = {}, high = {};
};

/// A case without a good sample.
struct MissingRow {
  std::string name;
  SampleReason reason;
};
FOURWAYS_FIELDS(MissingRow, ("case", row.name), reason);

struct MeasuredReport {
  std::string file;
  nlohmann::json context;
  std::vector<MeasuredRow> rows;    ///< in the order of the report
  std::vector<MissingRow> missing;  ///< likewise
  std::string source;               ///< the tool whose file it is; empty: of fourways
  bool values_only = false;         ///< no samples, a value a case
  std::vector<std::string> notes;   ///< what its file lacks, a sentence each
};

/// Throws ReportError as read_report() does; keys that a comparison does not need are not looked
/// at.
MeasuredReport read_measured_report(const std::filesystem::path& path);
/// The same of its text; errors name `file`.
MeasuredReport read_measured_report_text(std::string_view text, std::string file);

}  // namespace fourways
