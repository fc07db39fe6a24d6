// Files of results on a command line: fourways' own reports and, by reports/imports, those of other
// tools; and the option that chooses the figures of a table of cases.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "reports/imports/imports.hpp"

namespace fourways {

/// --from FORMAT, which insists on a format; empty, the default, finds it by content.
void add_from(CLI::App& app, std::string& from);

// Each reads `path`. Throws ReportError, or CommandError with ExitCode::nothing_measured for a file
// in which nothing was measured.

/// With samples, unless `values_too`: then also a file that has values alone.
MeasuredReport read_to_compare(const std::string& path, const std::string& from,
                               bool values_too = false);
/// Tells on standard error what the file lacks.
Report read_to_show(const std::string& path, const std::string& from);
RecordedRun read_to_merge(const std::string& path, const std::string& from);

/// --columns ID,ID…
void add_columns(CLI::App& app, std::vector<std::string>& columns);
/// Throws CommandError that suggests the closest column for one that `report` does not have.
void require_columns(const Report& report, const std::vector<std::string>& columns);

}  // namespace fourways
