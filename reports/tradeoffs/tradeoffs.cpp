// Cells of the trade-off table; the verdict on each column stands in tradeoff_verdict.cpp.
#include "reports/tradeoffs/tradeoffs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <utility>

#include "reports/record/figures_json.hpp"
#include "reports/tradeoffs/column_winner.hpp"
#include "reports/tradeoffs/runner_details.hpp"

namespace fourways {
namespace {

using Figure = TradeoffColumn::Figure;

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
    if (identity.column == column.id) chosen[identity.workload].emplace(identity.runner, &measured);
  }
  if (column.figure == Figure::speedup) {
    // What the baseline cannot do has no speed-up for anybody.
    std::erase_if(chosen, [](const auto& entry) {
      const auto baseline = entry.second.find(std::string(kBaselineRunner));
      return baseline == entry.second.end() || baseline->second->good.empty();
    });
  }
  return chosen;
}

using RoundFigures = std::map<std::int64_t, double>;

RoundFigures figures_of(const MeasuredCase& measured, const MeasuredCase* baseline) {
  RoundFigures figures;
  if (baseline == nullptr) {
    for (const auto& [round, cost] : cost_series(measured)) {
      if (cost > 0) figures.emplace(round, cost);
    }
    return figures;
  }
  RoundFigures walls;
  for (const auto& [round, wall] : wall_series(measured)) {
    if (wall > 0) walls.emplace(round, wall);
  }
  for (const auto& [round, wall] : wall_series(*baseline)) {
    const auto own = walls.find(round);
    if (wall > 0 && own != walls.end()) figures.emplace(round, wall / own->second);
  }
  return figures;
}

// Per round the geometric mean over the workloads, of the rounds that all workloads have.
std::vector<double> geometric_means(const std::vector<RoundFigures>& workloads) {
  std::vector<double> means;
  for (const auto& [round, first] : workloads.front()) {
    double logs = 0;
    const bool everywhere = std::all_of(workloads.begin(), workloads.end(),
                                        [&, round = round](const RoundFigures& figures) {
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
  cell.values = {1};
  cell.figure = MedianEstimate{1, MedianInterval{1, 1, kConfidence, 1}};
  for (const auto& [workload, runners] : chosen) {
    cell.cases.push_back(runners.at(std::string(kBaselineRunner))->identity->case_name);
  }
  return cell;
}

TradeoffCell cell_of(const std::string& runner, const TradeoffColumn& column, const Chosen& chosen,
                     std::span<const MeasuredCase> cases) {
  const bool speedup = column.figure == Figure::speedup;
  if (chosen.empty()) {
    return missing_cell("not_measured",
                        speedup ? fmt::format("no {} case has a good sample of {} to compare with",
                                              column.label, kBaselineRunner)
                                : fmt::format("no {} case was run", column.label));
  }
  if (speedup && runner == kBaselineRunner) return baseline_cell(chosen);

  TradeoffCell cell;
  std::vector<RoundFigures> workloads;
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
    cell.cases.push_back(measured.identity->case_name);
  }
  cell.values = geometric_means(workloads);
  if (cell.values.empty()) {
    return missing_cell("not_measured",
                        "there is no round in which every sample it needs succeeded");
  }
  cell.figure = estimate_median(cell.values);
  return cell;
}

OrderedJson cell_json(const TradeoffCell& cell) {
  if (!cell.figure) {
    return {{"median", nullptr},
            {"low", nullptr},
            {"high", nullptr},
            {"rounds", 0},
            {"cases", OrderedJson::array()},
            {"baseline", false},
            {"reason", {{"type", cell.reason_type}, {"text", cell.reason_text}}}};
  }
  const auto& interval = cell.figure->interval;
  return {{"median", json_number(cell.figure->median)},
          {"low", interval ? json_number(interval->low) : OrderedJson(nullptr)},
          {"high", interval ? json_number(interval->high) : OrderedJson(nullptr)},
          {"rounds", cell.baseline ? 0 : cell.values.size()},
          {"cases", cell.cases},
          {"baseline", cell.baseline},
          {"reason", nullptr}};
}

OrderedJson column_json(const TradeoffColumn& column, const TradeoffVerdict& verdict) {
  const bool speedup = column.figure == Figure::speedup;
  OrderedJson json = {{"column", column.id},
                      {"label", column.label},
                      {"short_label", column.short_label},
                      {"figure", speedup ? "speedup" : "cost"},
                      {"unit", speedup ? "ratio" : "ns"},
                      {"better", speedup ? "higher" : "lower"}};
  json["winner"] = verdict.winner ? OrderedJson(*verdict.winner) : OrderedJson(nullptr);
  json["overlap"] = verdict.overlap;
  json["rounds_needed"] = rounds_json(verdict.rounds);
  json["text"] = verdict.text;
  return json;
}

OrderedJson details_json() {
  OrderedJson json = OrderedJson::array();
  for (const TradeoffDetail& detail : kTradeoffDetails) {
    json.push_back({{"detail", detail.id},
                    {"label", detail.label},
                    {"unit", detail.unit},
                    {"better", detail.more_is_better ? "higher" : "lower"}});
  }
  return json;
}

// Cells by the id of the columns or details that they stand under.
template <class Headings, class Cells>
OrderedJson cells_json(const Headings& headings, const Cells& cells) {
  OrderedJson json = OrderedJson::object();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    json[std::string(headings[i].id)] = cell_json(cells[i]);
  }
  return json;
}

}  // namespace

TradeoffCell missing_cell(std::string type, std::string text) {
  TradeoffCell cell;
  cell.reason_type = std::move(type);
  cell.reason_text = std::move(text);
  return cell;
}

TradeoffTable tradeoffs_of(std::span<const MeasuredCase> cases) {
  std::map<std::string, const Sample*> runners;
  for (const MeasuredCase& measured : cases) {
    runners.emplace(measured.identity->runner, measured.identity);
  }
  std::vector<const Sample*> ordered;
  for (const auto& [name, sample] : runners) ordered.push_back(sample);
  std::sort(ordered.begin(), ordered.end(),
            [](const Sample* a, const Sample* b) { return runner_before(*a, *b); });

  TradeoffTable table;
  for (const Sample* sample : ordered) {
    table.rows.push_back({sample->runner, sample->family, {}, details_of(sample->runner, cases)});
  }
  for (std::size_t i = 0; i < kTradeoffColumns.size(); ++i) {
    const Chosen chosen = choose_cases(cases, kTradeoffColumns[i]);
    for (TradeoffRow& row : table.rows) {
      row.cells[i] = cell_of(row.runner, kTradeoffColumns[i], chosen, cases);
    }
    table.verdicts[i] = verdict_on(table.rows, i);
  }
  return table;
}

OrderedJson tradeoffs_json(const TradeoffTable& table, const OrderedJson& traits) {
  OrderedJson columns = OrderedJson::array();
  for (std::size_t i = 0; i < kTradeoffColumns.size(); ++i) {
    columns.push_back(column_json(kTradeoffColumns[i], table.verdicts[i]));
  }
  OrderedJson rows = OrderedJson::array();
  for (const TradeoffRow& row : table.rows) {
    const bool known = traits.is_object() && traits.contains(row.runner);
    rows.push_back({{"runner", row.runner},
                    {"family", row.family},
                    {"traits", known ? traits[row.runner] : OrderedJson(nullptr)},
                    {"cells", cells_json(kTradeoffColumns, row.cells)},
                    {"details", cells_json(kTradeoffDetails, row.details)}});
  }
  return {{"baseline", kBaselineRunner},
          {"confidence", kConfidence},
          {"columns", std::move(columns)},
          {"details", details_json()},
          {"rows", std::move(rows)}};
}

}  // namespace fourways
