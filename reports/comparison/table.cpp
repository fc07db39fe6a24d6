#include <fmt/format.h>

#include <algorithm>

#include "reports/comparison/words.hpp"
#include "reports/text/human.hpp"
#include "reports/text/text.hpp"
#include "reports/text/text_grid.hpp"

namespace fourways {
namespace {

constexpr std::size_t kLeastTableWidth = 60;

std::string samples_text(std::size_t base, std::size_t newer) {
  return base == newer ? fmt::format("{}", base) : fmt::format("{}/{}", base, newer);
}

// How much of a case's line is shown, widest first.
enum class Detail { all, change, percent };

GridRow heading(Detail detail) {
  switch (detail) {
    case Detail::all: return {{"case"}, {"base"}, {"new"}, {"samples"}, {"change"}, {"outcome"}};
    case Detail::change: return {{"case"}, {"change"}, {"outcome"}};
    case Detail::percent: break;
  }
  return {{"case"}, {"change"}};
}

// Where two columns are all that fits, the outcome and the change stand beneath the name.
GridRow cells(const ComparedCase& compared, Detail detail) {
  const std::string name = escape_terminal(name_text(compared));
  const std::string change = change_text(compared);
  switch (detail) {
    case Detail::all:
      return {{name},
              {metric_text(compared.metric, compared.base_ns)},
              {metric_text(compared.metric, compared.newer_ns)},
              {samples_text(compared.base_samples, compared.newer_samples)},
              {change},
              {outcome_text(compared)}};
    case Detail::change: return {{name}, {change}, {outcome_text(compared)}};
    case Detail::percent: break;
  }
  return {{name, "  " + outcome_text(compared)}, {change}};
}

std::string stacked(const std::vector<const ComparedCase*>& cases, std::size_t width) {
  std::string text;
  for (const ComparedCase* compared : cases) {
    text += wrap(escape_terminal(name_text(*compared)), width, 2);
    text += "  " + wrap(outcome_text(*compared), width - 2, 4);
    text += "  " + wrap(fmt::format("{}; {} to {}", change_text(*compared),
                                    metric_text(compared->metric, compared->base_ns),
                                    metric_text(compared->metric, compared->newer_ns)),
                        width - 2, 4);
  }
  return text;
}

std::string cases_text(const std::vector<const ComparedCase*>& cases, std::size_t width) {
  if (width >= kLeastTableWidth) {
    for (const Detail detail : {Detail::all, Detail::change, Detail::percent}) {
      std::vector<GridRow> grid = {heading(detail)};
      for (const ComparedCase* compared : cases) grid.push_back(cells(*compared, detail));
      if (auto text = laid_out(grid, width)) return *text;
    }
  }
  return stacked(cases, width);
}

}  // namespace

std::string comparison_table(const Comparison& comparison, std::size_t width) {
  width = std::max(width, kLeastWidth);
  std::string text;
  if (!comparison.cases.empty()) text += cases_text(by_urgency(comparison), width) + '\n';
  if (!comparison.uncompared.empty()) text += "not compared:\n";
  for (const UncomparedCase& left : comparison.uncompared) {
    text += "  " + wrap(escape_terminal(fmt::format("{}: {}{}", left.name, left.text,
                                                    left.broke ? " (BROKEN)" : "")),
                        width - 2, 4);
  }
  if (!comparison.uncompared.empty()) text += '\n';
  for (const auto& caution : comparison_cautions(comparison)) {
    text += wrap(escape_terminal(caution), width, 2);
  }
  return text + wrap(comparison_summary(comparison), width, 2);
}

}  // namespace fourways
