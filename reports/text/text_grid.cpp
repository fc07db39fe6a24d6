#include "reports/text/text_grid.hpp"

#include <algorithm>

#include "reports/text/text.hpp"

namespace fourways {

std::optional<std::string> laid_out(const std::vector<GridRow>& grid, std::size_t width) {
  constexpr std::size_t kGap = 2;
  std::vector<std::size_t> widths(grid.front().size(), 0);
  for (const GridRow& row : grid) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      for (const auto& line : row[c]) widths[c] = std::max(widths[c], display_width(line));
    }
  }
  std::size_t total = kGap * (widths.size() - 1);
  for (const std::size_t column : widths) total += column;
  if (total > width) return std::nullopt;

  std::string text;
  for (const GridRow& row : grid) {
    std::size_t height = 0;
    for (const CellLines& cell : row) height = std::max(height, cell.size());
    for (std::size_t l = 0; l < height; ++l) {
      std::string line;
      for (std::size_t c = 0; c < row.size(); ++c) {
        const std::string part = l < row[c].size() ? row[c][l] : "";
        line += c == 0 ? pad_right(part, widths[c])
                       : std::string(kGap, ' ') + pad_left(part, widths[c]);
      }
      line.erase(line.find_last_not_of(' ') + 1);
      text += line + '\n';
    }
    if (&row == &grid.front()) text += std::string(total, '-') + '\n';
  }
  return text;
}

}  // namespace fourways
