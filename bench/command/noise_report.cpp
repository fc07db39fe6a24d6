#include "bench/command/noise_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/text/human.hpp"
#include "reports/text/text.hpp"
#include "reports/text/text_grid.hpp"

namespace fourways {
namespace {

std::string percent_text(double share) { return fmt::format("{:.3g}%", share * 100); }

std::string interval_text(const Proportion& found) {
  return fmt::format("{:.1f}% - {:.1f}%", found.low() * 100, found.high() * 100);
}

std::string rounds_text(const CaseNoise& each) {
  return each.rounds ? fmt::format("{}", *each.rounds) : "-";
}

std::string stacked(const NoiseReport& report, std::size_t width) {
  std::string text;
  for (const CaseNoise& each : report.cases) {
    text += wrap(escape_terminal(each.name), width, 2);
    text += "  " + wrap(fmt::format("{}, noise {:.2f}%; {} found in {:.1f}% ({}), {:.0f} rounds; "
                                    "for {}: {}",
                                    human_time(each.time_ns), each.deviation * 100,
                                    change_text(each.ratio), each.power.found.share() * 100,
                                    interval_text(each.power.found), each.power.mean_blocks,
                                    percent_text(report.wished_power), rounds_text(each)),
                        width - 2, 4);
  }
  return text;
}

std::string cases_text(const NoiseReport& report, std::size_t width) {
  std::vector<GridRow> grid = {{{"case"},
                                {"time"},
                                {"noise"},
                                {"slower by"},
                                {"found in"},
                                {"95% interval"},
                                {"rounds"},
                                {fmt::format("for {}", percent_text(report.wished_power))}}};
  for (const CaseNoise& each : report.cases) {
    const Proportion& found = each.power.found;
    grid.push_back({{escape_terminal(each.name)},
                    {human_time(each.time_ns)},
                    {fmt::format("{:.2f}%", each.deviation * 100)},
                    {change_text(each.ratio)},
                    {fmt::format("{:.1f}%", found.share() * 100)},
                    {interval_text(found)},
                    {fmt::format("{:.0f}", each.power.mean_blocks)},
                    {rounds_text(each)}});
  }
  return laid_out(grid, width).value_or(stacked(report, width));
}

}  // namespace

std::string noise_table(const NoiseReport& report, std::size_t width) {
  width = std::max(width, kLeastWidth);
  const FalseAlarms& alarms = report.alarms;
  std::string text = cases_text(report, width) + '\n';
  const auto say = [&](const std::string& sentence) { text += wrap(sentence, width, 2); };
  say(fmt::format(
      "threshold {}, at most {} rounds, family error {:.3g}%; resampled from {} recorded rounds "
      "of one build against itself, seed {}",
      percent_text(report.rule.threshold), report.most_rounds, report.rule.family_error * 100,
      report.pool_rounds, report.seed));
  say(fmt::format("false alarms: a case called slower in {}, changed in {}",
                  proportion_text(alarms.slower), proportion_text(alarms.changed)));
  say(fmt::format("unsettled without a change: {} cases; {:.0f} rounds a case",
                  proportion_text(alarms.unsettled), alarms.mean_blocks));
  if (const auto& real = report.real) {
    say(fmt::format(
        "real gates, {} against {}: a case called slower in {}, changed in {}; {:.1f} s each",
        real->base, real->newer, proportion_text(real->slower), proportion_text(real->changed),
        real->seconds / static_cast<double>(real->slower.trials)));
  }
  return text;
}

OrderedJson noise_json(const NoiseReport& report) {
  return {{"schema_version", 1},
          {"threshold", report.rule.threshold},
          {"family_error", report.rule.family_error},
          {"most_rounds", report.most_rounds},
          {"pool_rounds", report.pool_rounds},
          {"seed", report.seed},
          {"slower", json_of(report.alarms.slower)},
          {"changed", json_of(report.alarms.changed)},
          {"unsettled", json_of(report.alarms.unsettled)},
          {"mean_rounds", report.alarms.mean_blocks},
          {"wished_power", report.wished_power},
          {"cases", json_of(report.cases)},
          {"real_gates", json_of(report.real)}};
}

}  // namespace fourways
