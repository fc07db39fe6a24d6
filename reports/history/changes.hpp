// The changes that a history shows, for people and for programs.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "reports/history/history.hpp"
#include "reports/history/levels.hpp"
#include "reports/record/json.hpp"

namespace fourways {

/// A case that went from one level to another. Points into a track.
struct HistoryChange {
  const Series* series = nullptr;
  const RunInfo* last_before = nullptr;
  const RunInfo* first_after = nullptr;
  double before = 0;  ///< medians of the levels
  double after = 0;
};

/// Of all series, the newest first. Pure, thread-safe.
std::vector<HistoryChange> changes_of(const Track& track);

/// For a terminal of `width` columns; a table for each track. Ends with a newline.
std::string changes_text(std::span<const Track> tracks, std::size_t width);

/// {"branch", "machine", "runs", "cases", "changes": [...]} for each track.
OrderedJson changes_json(std::span<const Track> tracks);

}  // namespace fourways
