// Cells of text laid out in columns for a terminal. Pure, thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace fourways {

/// Narrower terminals get text laid out for this many columns.
inline constexpr std::size_t kLeastWidth = 20;

using CellLines = std::vector<std::string>;  ///< one cell: its lines, from the top
using GridRow = std::vector<CellLines>;

/// The grid as text, each line ended by a newline: the first row is the heading, ruled off; the
/// first column stands to the left, the others to the right of their width. None when a line would
/// exceed `width`. All rows have as many cells as the first.
std::optional<std::string> laid_out(const std::vector<GridRow>& grid, std::size_t width);

}  // namespace fourways
