// A history as text, a run a line, so that it can be kept in a branch or in a cache.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/history/history.hpp"

namespace fourways {

/// All runs of `history`; equal histories give equal text. Throws ReportError.
std::string export_history(History& history);

/// The runs in `text`; blank lines are none. Throws ReportError that names `file` and the line.
std::vector<TrackedRun> read_exported(std::string_view text, const std::string& file);

}  // namespace fourways
