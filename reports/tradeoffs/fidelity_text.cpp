// The section on fidelity for people.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include "reports/text/human.hpp"
#include "reports/text/text.hpp"
#include "reports/tradeoffs/fidelity.hpp"

namespace fourways {
namespace {

std::optional<double> figure_in(const OrderedJson& object, const char* key) {
  const OrderedJson& value = object[key];
  return value.is_null() ? std::nullopt : std::optional(value.get<double>());
}

std::string figure_text(const OrderedJson& cell, const char* key) {
  const auto measure = cell["measure"].get<std::string>();
  const auto value = figure_in(cell, key);
  if (!value) return "-";
  if (measure.ends_with("_ns")) return human_time(*value);
  return measure == "speedup" ? human_ratio(*value) : human_number(*value);
}

std::string ratio_text(const OrderedJson& cell) {
  const auto ratio = figure_in(cell, "ratio");
  if (!ratio) return "-";
  return human_estimate(*ratio, figure_in(cell, "low"), figure_in(cell, "high"), FigureUnit::ratio);
}

/// How far off a ratio is, whichever way.
double distance(const OrderedJson& cell) { return std::abs(std::log(cell["ratio"].get<double>())); }

bool apart_from_1(const OrderedJson& cell) {
  const auto low = figure_in(cell, "low");
  const auto high = figure_in(cell, "high");
  return low && high && (*low > 1 || *high < 1);
}

}  // namespace

std::string fidelity_markdown(const OrderedJson& fidelity) {
  if (fidelity["cells"].empty()) return "";
  std::string text = fmt::format("## Emulation over reality\n\n{}.\n\n",
                                 escape_markdown(fidelity_summary(fidelity)));
  text +=
      "| emulation | over | measure | emulated | real | ratio |\n"
      "| :--- | :--- | :--- | ---: | ---: | ---: |\n";
  for (const OrderedJson& cell : fidelity["cells"]) {
    const std::string reality = cell["reality"].get<std::string>();
    const std::size_t slash = reality.find('/');
    const std::string runner = reality.substr(slash + 1, reality.find('/', slash + 1) - slash - 1);
    text += fmt::format(
        "| {} | {} | {} | {} | {} | {} |\n", escape_markdown(cell["emulation"].get<std::string>()),
        escape_markdown(runner), escape_markdown(cell["measure"].get<std::string>()),
        figure_text(cell, "emulated"), figure_text(cell, "real"), ratio_text(cell));
  }
  text += "\n";
  for (const OrderedJson& each : fidelity["observations"]) {
    text += "- " + escape_markdown(each.get<std::string>()) + "\n";
  }
  return text + (fidelity["observations"].empty() ? "" : "\n");
}

std::string fidelity_summary(const OrderedJson& fidelity) {
  constexpr std::array kBounds = {0.05, 0.15, 0.25};
  std::array<std::size_t, kBounds.size()> within{};
  std::vector<const OrderedJson*> ratios, apart;
  bool intervals = false;
  for (const OrderedJson& cell : fidelity["cells"]) {
    const auto ratio = figure_in(cell, "ratio");
    if (!ratio || *ratio <= 0) continue;
    ratios.push_back(&cell);
    for (std::size_t i = 0; i < kBounds.size(); ++i) {
      within[i] += std::abs(*ratio - 1) <= kBounds[i] ? 1 : 0;
    }
    intervals = intervals || figure_in(cell, "low");
    if (apart_from_1(cell)) apart.push_back(&cell);
  }
  if (ratios.empty()) return "";
  std::string text = fmt::format(
      "{} over {}: of {} ratios {} lie within 5 % of 1, {} within 15 %, {} within 25 %; ",
      fidelity["emulation"].get<std::string>(), fidelity["reality"].get<std::string>(),
      ratios.size(), within[0], within[1], within[2]);
  if (intervals && apart.empty()) return text + "none can be told from 1 by its own interval";
  if (intervals)
    text += fmt::format("{} can be told from 1 by their own intervals, ", apart.size());
  const auto& among = intervals ? apart : ratios;
  const OrderedJson& worst =
      **std::max_element(among.begin(), among.end(),
                         [](const auto* a, const auto* b) { return distance(*a) < distance(*b); });
  return text + fmt::format("farthest off {} of {}, {}", worst["measure"].get<std::string>(),
                            worst["emulation"].get<std::string>(), ratio_text(worst));
}

}  // namespace fourways
