#include "workloads/support/closest.hpp"

#include <algorithm>
#include <utility>

namespace fourways {
namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({change, row[j] + 1, row[j - 1] + 1}));
    }
  }
  return row.back();
}

}  // namespace

const std::string& closest(std::string_view word, const std::vector<std::string>& names) {
  return *std::ranges::min_element(
      names, {}, [word](const std::string& name) { return edit_distance(name, word); });
}

}  // namespace fourways
