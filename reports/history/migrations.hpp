// The form of a history file, as the steps that lead to it. A file of any earlier version gets the
// steps that it lacks.
#pragma once

#include "reports/history/sqlite.hpp"

namespace fourways {

/// "four": what PRAGMA application_id of a history says.
inline constexpr std::int64_t kHistoryApplication = 0x666f7572;

/// The number of steps there are, and so the newest version.
int newest_history_version();

/// Whether `file` holds nothing at all yet. Throws ReportError, which tells them apart, where it is
/// another program's or was written by a newer fourways.
bool is_new_history(SqliteFile& file);

/// Brings `file`, checked by is_new_history(), to `version`, all steps or none; of programs that do
/// so at once, the first does it.
void migrate_history(SqliteFile& file, int version = newest_history_version());

}  // namespace fourways
