// A report in the forms that other tools read. All are pure and thread-safe. Only the CSV has the
// cases that could not be measured: the trackers would take any row for a figure.
#pragma once

#include <string>

#include "reports/report/report.hpp"

namespace fourways {

/// RFC 4180, one row a case, times in nanoseconds; a case without a good sample has its reason and
/// empty figures.
std::string report_csv(const Report& report);

/// github-action-benchmark, tool "customSmallerIsBetter": a list of {name, unit, value, range,
/// extra}, value being the median wall time in ns.
std::string report_github(const Report& report);

/// Bencher Metric Format, adapter "json": for each case the measures `latency` (the median wall
/// time in ns with its interval) and `cpu-time`.
std::string report_bmf(const Report& report);

/// Google Benchmark's own JSON with a row for each sample, as repetitions stand in it, so that its
/// compare.py and others are second opinions. A report keeps of the processor time the median
/// alone, which stands in every row of a case (0 where it is not known). Times in ns.
std::string report_google_benchmark(const Report& report);

/// A CSV file of Apache Otava with the header and the row of this run: the column `time`, the
/// attributes `host`, `suite` and `compiler`, and a column a case with its median wall time in ns.
/// A history is such rows under one header. Throws ReportError if the report has no date.
std::string report_otava(const Report& report);

}  // namespace fourways
