// The section on fidelity for people.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <optional>

#include "reports/fidelity.hpp"
#include "reports/human.hpp"
#include "reports/text.hpp"

namespace fourways {
namespace {

std::optional<double> number_in(const OrderedJson& object, const char* key) {
  const OrderedJson& value = object[key];
  return value.is_null() ? std::nullopt : std::optional(value.get<double>());
}

std::string figure_text(const OrderedJson& cell, const char* key) {
  const auto measure = cell["measure"].get<std::string>();
  const auto value = number_in(cell, key);
  if (!value) return "-";
  if (measure.ends_with("_ns")) return human_time(*value);
  return measure == "speedup" ? human_ratio(*value) : human_number(*value);
}

std::string ratio_text(const OrderedJson& cell) {
  const auto ratio = number_in(cell, "ratio");
  if (!ratio) return "-";
  return human_estimate(*ratio, number_in(cell, "low"), number_in(cell, "high"), FigureUnit::ratio);
}

/// How far off a ratio is, whichever way.
double distance(double ratio) { return std::abs(std::log(ratio)); }

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
  std::size_t ratios = 0;
  const OrderedJson* worst = nullptr;
  for (const OrderedJson& cell : fidelity["cells"]) {
    const auto ratio = number_in(cell, "ratio");
    if (!ratio || *ratio <= 0) continue;
    ++ratios;
    for (std::size_t i = 0; i < kBounds.size(); ++i) {
      within[i] += std::abs(*ratio - 1) <= kBounds[i] ? 1 : 0;
    }
    if (worst == nullptr || distance(*ratio) > distance((*worst)["ratio"].get<double>())) {
      worst = &cell;
    }
  }
  if (worst == nullptr) return "";
  return fmt::format(
      "{} over {}: of {} ratios {} lie within 5 % of 1, {} within 15 %, {} within "
      "25 %; farthest off: {} of {}, {}",
      fidelity["emulation"].get<std::string>(), fidelity["reality"].get<std::string>(), ratios,
      within[0], within[1], within[2], (*worst)["measure"].get<std::string>(),
      (*worst)["emulation"].get<std::string>(), ratio_text(*worst));
}

}  // namespace fourways
