#include "reports/history/levels.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "reports/statistics/change_points.hpp"
#include "reports/statistics/statistics.hpp"

namespace fourways {

std::vector<double> log_medians(const Series& series) {
  constexpr double kLeast = 1e-3;  // a thousandth of a nanosecond stands for no time at all
  std::vector<double> logs;
  logs.reserve(series.points.size());
  for (const SeriesPoint& point : series.points) {
    logs.push_back(std::log(std::max(point.median, kLeast)));
  }
  return logs;
}

std::vector<Level> levels_of(const Series& series) {
  if (series.points.empty()) return {};
  const std::vector<double> logs = log_medians(series);
  std::vector<std::size_t> bounds = change_points(logs);
  bounds.push_back(logs.size());
  std::vector<Level> levels;
  for (std::size_t begin = 0; const std::size_t end : bounds) {
    const auto values = std::span(logs).subspan(begin, end - begin);
    levels.push_back({begin, end, std::exp(median(values))});
    begin = end;
  }
  return levels;
}

std::vector<double> newest_level(const Series& series) {
  std::vector<double> logs = log_medians(series);
  if (const auto points = change_points(logs); !points.empty()) {
    logs.erase(logs.begin(), logs.begin() + static_cast<std::ptrdiff_t>(points.back()));
  }
  return logs;
}

}  // namespace fourways
