// The cells of the trade-off table, column by column.
#include "reports/tradeoffs/tradeoffs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "reports/record/quantity.hpp"
#include "reports/tradeoffs/column_winner.hpp"
#include "reports/tradeoffs/runner_details.hpp"

namespace fourways {
namespace {

std::vector<TradeoffColumn> all_columns() {
  constexpr auto kSpeedup = TradeoffFigure::speedup;
  constexpr auto kCost = TradeoffFigure::cost;
  return {{"cpu", "CPU-bound", "CPU", kSpeedup, "ratio", "higher"},
          {"io", "IO-bound", "IO", kSpeedup, "ratio", "higher"},
          {"mixed", "mixed", "mixed", kSpeedup, "ratio", "higher"},
          {"start", "start", "start", kCost, "ns", "lower"},
          {"switch", "switch", "switch", kCost, "ns", "lower"}};
}

struct NaturalLess {
  bool operator()(const std::string& a, const std::string& b) const { return natural_less(a, b); }
};

// The case that stands for a workload and runner in one column.
using ByRunner = std::map<std::string, const MeasuredCase*>;
using Chosen = std::map<std::string, ByRunner, NaturalLess>;

Chosen choose_cases(std::span<const MeasuredCase> cases, const TradeoffColumn& column) {
  Chosen chosen;
  for (const MeasuredCase& measured : cases) {
    const Sample& identity = *measured.identity;
    // Cases come sorted, so the first of a runner is the first by natural name.
    if (identity.column == column.column)
      chosen[identity.workload].emplace(identity.runner, &measured);
  }
  if (column.figure == TradeoffFigure::speedup) {
    // What the baseline cannot do has no speed-up for anybody.
    std::erase_if(chosen, [](const auto& entry) {
      const auto baseline = entry.second.find(std::string(kBaselineRunner));
      return baseline == entry.second.end() || baseline->second->good.empty();
    });
  }
  return chosen;
}

ByRound figures_of(const MeasuredCase& measured, const MeasuredCase* baseline) {
  if (baseline == nullptr) return by_round(series_of(kCostOfOne, measured));
  return ratios_by_round(series_of(kWallTime, *baseline), series_of(kWallTime, measured));
}

// Per round the geometric mean over the workloads, of the rounds that all workloads have.
std::vector<double> geometric_means(const std::vector<ByRound>& workloads) {
  std::vector<double> means;
  for (const auto& [round, first] : workloads.front()) {
    double logs = 0;
    const bool everywhere =
        std::all_of(workloads.begin(), workloads.end(), [&, round = round](const ByRound& figures) {
          const auto found = figures.find(round);
          if (found == figures.end()) return false;
          logs += std::log(found->second);
          return true;
        });
    if (everywhere) means.push_back(std::exp(logs / static_cast<double>(workloads.size())));
  }
  return means;
}

TradeoffCell baseline_cell(const Chosen& chosen) {
  TradeoffCell cell;
  cell.baseline = true;
  cell.median = cell.low = cell.high = 1;
  for (const auto& [workload, runners] : chosen) {
    cell.cases.push_back(runners.at(std::string(kBaselineRunner))->identity->case_name);
  }
  return cell;
}

TradeoffCell cell_of(const std::string& runner, const TradeoffColumn& column, const Chosen& chosen,
                     std::span<const MeasuredCase> cases) {
  const bool speedup = column.figure == TradeoffFigure::speedup;
  if (chosen.empty()) {
    return missing_cell("not_measured",
                        speedup ? fmt::format("no {} case has a good sample of {} to compare with",
                                              column.label, kBaselineRunner)
                                : fmt::format("no {} case was run", column.label));
  }
  if (speedup && runner == kBaselineRunner) return baseline_cell(chosen);

  std::vector<std::string> names;
  std::vector<ByRound> workloads;
  for (const auto& [workload, runners] : chosen) {
    const auto own = runners.find(runner);
    if (own == runners.end()) {
      return missing_cell("not_measured", fmt::format("{} was not run on {}", workload, runner));
    }
    const MeasuredCase& measured = *own->second;
    if (measured.good.empty()) {
      return missing_cell(std::string(to_string(measured.reason->type)),
                          fmt::format("{}: {}", workload, measured.reason->text));
    }
    const MeasuredCase* baseline = speedup ? baseline_of(measured, cases) : nullptr;
    if (speedup && (baseline == nullptr || baseline->good.empty())) {
      return missing_cell("not_measured",
                          fmt::format("{} has no counterpart on {}", measured.identity->case_name,
                                      kBaselineRunner));
    }
    workloads.push_back(figures_of(measured, baseline));
    names.push_back(measured.identity->case_name);
  }
  std::vector<double> values = geometric_means(workloads);
  if (values.empty()) {
    return missing_cell("not_measured",
                        "there is no round in which every sample it needs succeeded");
  }
  return measured_cell(std::move(values), std::move(names));
}

}  // namespace

std::span<const std::string_view> words(TradeoffFigure) {
  static constexpr std::array<std::string_view, 2> kWords = {"speedup", "cost"};
  return kWords;
}

Tradeoffs measured_part(const Tradeoffs& tradeoffs) {
  Tradeoffs part = tradeoffs;
  std::erase_if(part.columns, [&tradeoffs](const TradeoffColumn& column) {
    return std::none_of(tradeoffs.rows.begin(), tradeoffs.rows.end(),
                        [&column](const TradeoffRow& row) {
                          const auto cell = row.cells.find(column.column);
                          return cell != row.cells.end() && cell->second.median;
                        });
  });
  return part;
}

TradeoffCell missing_cell(std::string type, std::string text) {
  TradeoffCell cell;
  cell.reason = CellReason{std::move(type), std::move(text)};
  return cell;
}

TradeoffCell measured_cell(std::vector<double> values, std::vector<std::string> cases) {
  TradeoffCell cell{estimate_median(values)};
  cell.rounds = values.size();
  cell.cases = std::move(cases);
  cell.values = std::move(values);
  return cell;
}

Tradeoffs tradeoffs_of(std::span<const MeasuredCase> cases,
                       const std::map<std::string, RunnerTraits>& traits) {
  std::map<std::string, const Sample*> runners;
  for (const MeasuredCase& measured : cases) {
    runners.emplace(measured.identity->runner, measured.identity);
  }
  std::vector<const Sample*> ordered;
  for (const auto& [name, sample] : runners) ordered.push_back(sample);
  std::sort(ordered.begin(), ordered.end(),
            [](const Sample* a, const Sample* b) { return runner_before(*a, *b); });

  Tradeoffs tradeoffs;
  tradeoffs.details = all_details();
  for (const Sample* sample : ordered) {
    const auto known = traits.find(sample->runner);
    tradeoffs.rows.push_back({sample->runner,
                              sample->family,
                              known == traits.end() ? std::nullopt : std::optional(known->second),
                              {},
                              details_of(sample->runner, cases)});
  }
  for (TradeoffColumn& column : tradeoffs.columns = all_columns()) {
    const Chosen chosen = choose_cases(cases, column);
    for (TradeoffRow& row : tradeoffs.rows) {
      row.cells[column.column] = cell_of(row.runner, column, chosen, cases);
    }
    name_winner(column, tradeoffs.rows);
  }
  tradeoffs.unit_memory = unit_memories_of(cases);
  return tradeoffs;
}

}  // namespace fourways
