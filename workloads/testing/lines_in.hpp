// Lines of an input.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace fourways {

/// The lines of `text` without their ends; the last need not have one.
inline std::vector<std::string> lines_in(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    lines.emplace_back(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(lines.back().size() + 1, text.size()));
  }
  return lines;
}

}  // namespace fourways
