// Figures as people read them.
#include "reports/charts/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <stdexcept>
#include <utility>

namespace fourways {
namespace {

struct Step {
  std::string_view size;
  std::string_view name;
};

constexpr std::array<Step, 4> kTimes = {{{"1e9", "s"}, {"1e6", "ms"}, {"1e3", "µs"}, {"1", "ns"}}};
constexpr std::array<Step, 4> kBytes = {
    {{"1073741824", "GiB"}, {"1048576", "MiB"}, {"1024", "KiB"}, {"1", "B"}}};

// The largest step that the value reaches; the last takes the rest.
std::string stepped(std::string_view value, std::span<const Step> steps) {
  std::string expression = "(";
  for (const Step& step : steps) {
    if (&step != &steps.back()) expression += fmt::format("abs({}) >= {} ? ", value, step.size);
    expression += fmt::format("format({} / {}, '.3~r') + ' {}'", value, step.size, step.name);
    if (&step != &steps.back()) expression += " : ";
  }
  return expression + ")";
}

}  // namespace

std::span<const std::string_view> words(ChartUnit) {
  static constexpr std::array<std::string_view, 5> kWords = {"text", "time", "ratio", "bytes",
                                                             "count"};
  return kWords;
}

std::string figure_expression(std::string_view value, ChartUnit unit) {
  switch (unit) {
    case ChartUnit::text: return std::string(value);
    case ChartUnit::time: return stepped(value, kTimes);
    case ChartUnit::bytes: return stepped(value, kBytes);
    case ChartUnit::ratio: return fmt::format("(format({}, '.3~r') + '×')", value);
    case ChartUnit::count: return fmt::format("format({}, ',.6~r')", value);
  }
  return "";
}

}  // namespace fourways
