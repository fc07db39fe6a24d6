// Ticks and labels of axes.
#include "reports/charts/axis.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "reports/charts/chart_template.hpp"

namespace fourways {
namespace {

constexpr std::size_t kMostTicks = 8;
constexpr double kNarrow = 4;     // high over low: below it equal steps read better
constexpr double kWide = 300;     // above it powers alone
constexpr double kSteps = 5;      // equal steps that are aimed at
constexpr double kMargin = 1.04;  // a point on the edge shall not be cut in half

std::vector<double> powers_of(double base, const Extent& extent) {
  std::vector<double> ticks;
  const double first = std::ceil(std::log(extent.low) / std::log(base) - 1e-9);
  for (double power = first; std::pow(base, power) <= extent.high * (1 + 1e-9); ++power) {
    ticks.push_back(std::pow(base, power));
  }
  return ticks;
}

std::vector<double> multiples(const Extent& extent) {
  std::vector<double> ticks;
  constexpr std::array<double, 3> kDigits = {1, 2, 5};
  for (double power = std::floor(std::log10(extent.low)); std::pow(10, power) <= extent.high;
       ++power) {
    for (const double digit : kDigits) {
      const double tick = digit * std::pow(10, power);
      if (tick >= extent.low && tick <= extent.high) ticks.push_back(tick);
    }
  }
  return ticks;
}

std::vector<double> equal_steps(const Extent& extent) {
  const double rough = (extent.high - extent.low) / kSteps;
  if (rough <= 0) return {extent.low};
  const double power = std::pow(10, std::floor(std::log10(rough)));
  const double digit = rough / power;
  const double step = power * (digit < 1.5 ? 1 : digit < 3.5 ? 2 : digit < 7.5 ? 5 : 10);
  std::vector<double> ticks;
  for (double n = std::ceil(extent.low / step); n * step <= extent.high; ++n) {
    ticks.push_back(n * step);
  }
  return ticks;
}

// Every second, third, … of them, so that labels do not meet.
std::vector<double> thinned(const std::vector<double>& ticks) {
  const std::size_t stride = (ticks.size() + kMostTicks - 1) / kMostTicks;
  std::vector<double> kept;
  for (std::size_t i = 0; i < ticks.size(); i += std::max<std::size_t>(stride, 1)) {
    kept.push_back(ticks[i]);
  }
  return kept;
}

}  // namespace

std::optional<Extent> extent_of(const OrderedJson& rows, const std::vector<const char*>& fields) {
  std::optional<Extent> extent;
  for (const OrderedJson& row : rows) {
    for (const char* field : fields) {
      const auto found = row.find(field);
      if (found == row.end() || !found->is_number()) continue;
      const auto value = found->get<double>();
      if (value <= 0) continue;
      if (!extent) extent = Extent{value, value};
      extent->low = std::min(extent->low, value);
      extent->high = std::max(extent->high, value);
    }
  }
  return extent;
}

std::vector<double> log_ticks(const Extent& extent, ChartUnit unit) {
  const double ratio = extent.high / extent.low;
  if (ratio < kNarrow) return equal_steps(extent);
  if (unit == ChartUnit::bytes) return thinned(powers_of(4, extent));
  return thinned(ratio < kWide ? multiples(extent) : powers_of(10, extent));
}

OrderedJson log_scale(const Extent& extent, ChartUnit unit) {
  const Extent shown = {extent.low / kMargin, extent.high * kMargin};
  return {{"domain", {shown.low, shown.high}}, {"ticks", log_ticks(shown, unit)}};
}

OrderedJson log_axis(const Extent& extent, ChartUnit unit) {
  OrderedJson values = log_scale(extent, unit);
  values["unit"] = to_string(unit);
  return ChartTemplate("shared").piece("log_axis", values);
}

OrderedJson linear_axis(ChartUnit unit, bool zero) {
  return ChartTemplate("shared").piece("linear_axis", {{"unit", to_string(unit)}, {"zero", zero}});
}

}  // namespace fourways
