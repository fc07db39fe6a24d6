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

std::string figure_text(const std::string& measure, const std::optional<double>& value) {
  if (!value) return "-";
  if (measure.ends_with("_ns")) return human_time(*value);
  return measure == "speedup" ? human_ratio(*value) : human_number(*value);
}

/// How far off a ratio is, whichever way.
double distance(const FidelityCell& cell) { return std::abs(std::log(*cell.ratio.median)); }

bool apart_from_1(const Estimate& ratio) {
  return ratio.low && ratio.high && (*ratio.low > 1 || *ratio.high < 1);
}

}  // namespace

std::string fidelity_markdown(const Fidelity& fidelity) {
  if (fidelity.cells.empty()) return "";
  std::string text = fmt::format("## Emulation over reality\n\n{}.\n\n",
                                 escape_markdown(fidelity_summary(fidelity)));
  text +=
      "| emulation | over | measure | emulated | real | ratio |\n"
      "| :--- | :--- | :--- | ---: | ---: | ---: |\n";
  for (const FidelityCell& cell : fidelity.cells) {
    const std::string& reality = cell.reality;
    const std::size_t slash = reality.find('/');
    const std::string runner = reality.substr(slash + 1, reality.find('/', slash + 1) - slash - 1);
    text +=
        fmt::format("| {} | {} | {} | {} | {} | {} |\n", escape_markdown(cell.emulation),
                    escape_markdown(runner), escape_markdown(cell.measure),
                    figure_text(cell.measure, cell.emulated), figure_text(cell.measure, cell.real),
                    human_estimate(cell.ratio, FigureUnit::ratio));
  }
  text += "\n";
  for (const std::string& each : fidelity.observations) {
    text += "- " + escape_markdown(each) + "\n";
  }
  return text + (fidelity.observations.empty() ? "" : "\n");
}

std::string fidelity_summary(const Fidelity& fidelity) {
  constexpr std::array kBounds = {0.05, 0.15, 0.25};
  std::array<std::size_t, kBounds.size()> within{};
  std::vector<const FidelityCell*> ratios, apart;
  bool intervals = false;
  for (const FidelityCell& cell : fidelity.cells) {
    if (!(cell.ratio.median > 0.0)) continue;
    ratios.push_back(&cell);
    for (std::size_t i = 0; i < kBounds.size(); ++i) {
      within[i] += std::abs(*cell.ratio.median - 1) <= kBounds[i] ? 1 : 0;
    }
    intervals = intervals || cell.ratio.low;
    if (apart_from_1(cell.ratio)) apart.push_back(&cell);
  }
  if (ratios.empty()) return "";
  std::string text = fmt::format(
      "{} over {}: of {} ratios {} lie within 5 % of 1, {} within 15 %, {} within 25 %; ",
      fidelity.emulation, fidelity.reality, ratios.size(), within[0], within[1], within[2]);
  if (intervals && apart.empty()) return text + "none can be told from 1 by its own interval";
  if (intervals)
    text += fmt::format("{} can be told from 1 by their own intervals, ", apart.size());
  const auto& among = intervals ? apart : ratios;
  const FidelityCell& worst =
      **std::max_element(among.begin(), among.end(),
                         [](const auto* a, const auto* b) { return distance(*a) < distance(*b); });
  return text + fmt::format("farthest off {} of {}, {}", worst.measure, worst.emulation,
                            human_estimate(worst.ratio, FigureUnit::ratio));
}

}  // namespace fourways
