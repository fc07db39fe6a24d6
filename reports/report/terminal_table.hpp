// The trade-off table as plain text for a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "reports/report/report.hpp"

namespace fourways {

/// The trade-offs of `report`, the result of each column and the reasons for missing cells, in
/// lines of at most `width` columns. From 60 columns on it is a table with as much of the intervals
/// as fits. Narrower, or where long names leave no room, the runners stand one below the other. A
/// winner bears a star. Cases that the trade-offs do not show follow in a table of their own
/// (cases_table.hpp); with `columns` that table has all cases, and these columns. Ends with a
/// newline. Pure, thread-safe.
std::string terminal_table(const Report& report, std::size_t width,
                           const std::vector<std::string>& columns = {});

/// Why cells of the columns that were asked for are missing, one line a reason: "mixed (fork,
/// thread): not measured: ...".
std::vector<std::string> missing_cells(const Report& report);

}  // namespace fourways
