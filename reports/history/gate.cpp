#include "reports/history/gate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "reports/history/levels.hpp"
#include "reports/statistics/fence.hpp"
#include "reports/statistics/statistics.hpp"

namespace fourways {
namespace {

struct CaseHistory {
  const Series* series = nullptr;
  Fence fence;
  double samples = 0;  ///< of a run, typically
};

double typical_samples(const Series& series, std::size_t runs) {
  std::vector<double> counts;
  for (std::size_t i = series.points.size() - runs; i < series.points.size(); ++i) {
    counts.push_back(static_cast<double>(series.points[i].samples));
  }
  return median(counts);
}

/// The track as far as the report's cases go, and the noise of all of it.
class Basis {
 public:
  Basis(const Track& track, const MeasuredReport& report) {
    std::map<std::string, const MeasuredRow*> rows;
    for (const MeasuredRow& row : report.rows) rows.emplace(row.name, &row);
    for (const Series& series : track.series) {
      const std::vector<double> level = newest_level(series);
      tail_.add(level);
      const auto row = rows.find(series.name);
      const bool same_work = row != rows.end() && series.params == row->second->params &&
                             series.work == row->second->work;
      // A series that has ended does not count, unless it has the report's work.
      if (!same_work && series.points.back().run + 1 != track.runs.size()) continue;
      CaseHistory& known = cases_[series.name];
      if (known.series != nullptr && !same_work) continue;
      known = {&series, fence_of(level), typical_samples(series, level.size())};
    }
  }

  /// As a report whose samples are the medians of the newest levels.
  MeasuredReport as_report(const Track& track) const {
    MeasuredReport base;
    base.file = fmt::format("history of {} ({} runs)", track.branch, track.runs.size());
    base.context = stored_object(track.machine);
    base.context.emplace("fourways", nlohmann::json::object());
    for (const auto& [name, known] : cases_) {
      const auto& points = known.series->points;
      MeasuredRow row{name, {}, 0, known.series->params, known.series->work};
      for (std::size_t i = points.size() - known.fence.runs; i < points.size(); ++i) {
        row.walls_ns.push_back(points[i].median);
      }
      base.rows.push_back(std::move(row));
    }
    return base;
  }

  std::optional<FenceWidth> width(const CaseHistory& known, double error,
                                  std::size_t samples) const {
    return fence_width(known.fence, error, tail_, widening(known, samples));
  }

  std::optional<std::size_t> runs_for(const CaseHistory& known, double error, double widest,
                                      std::size_t samples) const {
    return runs_for_fence(known.fence, error, tail_, widest, widening(known, samples));
  }

  const CaseHistory& of(const std::string& name) const { return cases_.at(name); }

 private:
  // A median of fewer samples than the history's runs have spreads more, at most so much more.
  static double widening(const CaseHistory& known, std::size_t samples) {
    return std::sqrt(std::max(1.0, known.samples / static_cast<double>(samples)));
  }

  std::map<std::string, CaseHistory> cases_;
  NoiseTail tail_;
};

RatioEvidence evidence_of(const Basis& basis, const MeasuredRow& base, const MeasuredRow& newer) {
  const CaseHistory& known = basis.of(base.name);
  const double moved = std::log(median(newer.walls_ns)) - known.fence.center;
  const std::size_t samples = newer.walls_ns.size();
  RatioEvidence evidence;
  evidence.ratio = std::exp(moved);
  evidence.rounds = known.fence.runs;
  evidence.least_rounds = [](double) { return kLeastFencedRuns; };
  evidence.interval = [&basis, &known, moved,
                       samples](double confidence) -> std::optional<MedianInterval> {
    const auto width = basis.width(known, 1 - confidence, samples);
    if (!width) return std::nullopt;
    return MedianInterval{std::exp(moved - width->above), std::exp(moved + width->below),
                          confidence, confidence};
  };
  return evidence;
}

// A case that is not beyond its fence lies within it, if the fence is narrow enough.
void settle(const Basis& basis, const HistoryGateRule& rule, std::size_t family,
            ComparedCase& compared) {
  JudgedChange& judged = compared.judged;
  judged.rounds_needed.reset();
  if (judged.outcome != ChangeOutcome::inconclusive) return;
  const CaseHistory& known = basis.of(compared.name);
  const double error = judged.interval ? 1 - judged.interval->confidence
                                       : rule.change.family_error / static_cast<double>(family);
  const double widest = std::log1p(rule.widest_fence);
  const auto width = basis.width(known, error, compared.newer_samples);
  if (width && std::max(width->below, width->above) <= widest) {
    judged.outcome = ChangeOutcome::same;
    return;
  }
  const auto runs = basis.runs_for(known, error, widest, compared.newer_samples);
  compared.runs_needed =
      runs ? RoundsNeeded{*runs - known.fence.runs, false} : RoundsNeeded{kMostRounds, true};
}

}  // namespace

Comparison gate_report(const Track& track, const MeasuredReport& report,
                       const HistoryGateRule& rule, const std::string& glob) {
  const Basis basis(track, report);
  Comparison comparison =
      compare_reports(basis.as_report(track), report, rule.change, glob,
                      [&basis](const MeasuredRow& base, const MeasuredRow& newer) {
                        return evidence_of(basis, base, newer);
                      });
  // A history knows no more than its kind of machine, so other differences of context do not count.
  std::erase_if(comparison.differences,
                [](const ContextDifference& difference) { return !difference.voids; });
  HistoryBasis history{track.branch, track.runs.size(), 0, 0};
  for (ComparedCase& compared : comparison.cases) {
    settle(basis, rule, comparison.cases.size(), compared);
    history.most_counted = std::max(history.most_counted, compared.base_samples);
    history.least_counted = history.least_counted == 0
                                ? compared.base_samples
                                : std::min(history.least_counted, compared.base_samples);
  }
  comparison.history = history;
  return comparison;
}

}  // namespace fourways
