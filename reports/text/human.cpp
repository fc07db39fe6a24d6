#include "reports/text/human.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string_view>

namespace fourways {
namespace {

// Rounded first: 999.6 has to become 1000 before its unit and its decimals are chosen.
double three_digits(double value) {
  if (value == 0) return 0;
  const double scale = std::pow(10.0, 2 - std::floor(std::log10(std::abs(value))));
  return std::isfinite(scale) && scale > 0 ? std::round(value * scale) / scale : value;
}

struct Unit {
  double size;
  std::string_view name;
};

std::string with_unit(double value, std::span<const Unit> units) {
  if (!std::isfinite(value)) return "-";
  std::size_t unit = 0;
  const auto too_large = [&] {
    const double shown = std::abs(value / units[unit].size);
    return std::max(shown, three_digits(shown)) >= units[unit + 1].size / units[unit].size;
  };
  while (unit + 1 < units.size() && too_large()) ++unit;
  return fmt::format("{} {}", human_number(value / units[unit].size), units[unit].name);
}

constexpr std::array<Unit, 4> kTimes = {{{1, "ns"}, {1e3, "µs"}, {1e6, "ms"}, {1e9, "s"}}};
constexpr std::array<Unit, 4> kBytes = {
    {{1, "B"}, {1024, "KiB"}, {1024.0 * 1024, "MiB"}, {1024.0 * 1024 * 1024, "GiB"}}};

}  // namespace

std::string human_number(double value) {
  if (!std::isfinite(value)) return "-";
  const double rounded = three_digits(value);
  const double magnitude = std::abs(rounded);
  if (rounded == 0) return "0";
  if (magnitude >= 100) return fmt::format("{:.0f}", rounded);
  if (magnitude >= 10) return fmt::format("{:.1f}", rounded);
  if (magnitude >= 1) return fmt::format("{:.2f}", rounded);
  return fmt::format("{:#.3g}", rounded);
}

std::string human_count(double value) {
  if (!std::isfinite(value)) return "-";
  const double rounded = three_digits(value);
  return rounded == std::floor(rounded) ? fmt::format("{:.0f}", rounded)
                                        : fmt::format("{:.3g}", rounded);
}

std::string human_amount(double value) {
  if (!std::isfinite(value)) return "-";
  constexpr std::array<Unit, 5> kAmounts = {
      {{1, ""}, {1e3, "k"}, {1e6, "M"}, {1e9, "G"}, {1e12, "T"}}};
  if (std::abs(three_digits(value)) < kAmounts[1].size) return human_count(value);
  return with_unit(value, kAmounts);
}

std::string human_time(double nanoseconds) { return with_unit(nanoseconds, kTimes); }

std::string human_ratio(double ratio) {
  return human_number(ratio) + (std::isfinite(ratio) ? "x" : "");
}

std::string human_figure(double value, FigureUnit unit) {
  return unit == FigureUnit::time ? human_time(value) : human_ratio(value);
}

std::string human_estimate(double value, std::optional<double> low, std::optional<double> high,
                           FigureUnit unit) {
  const std::string figure = human_figure(value, unit);
  if (!low || !high) return figure;
  return fmt::format("{} [{}, {}]", figure, human_figure(*low, unit), human_figure(*high, unit));
}

std::string human_bytes(double bytes) { return with_unit(bytes, kBytes); }

}  // namespace fourways
