#include "reports/comparison/comparison.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <list>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "reports/statistics/rank_sum.hpp"

namespace fourways {
namespace {

using Why = UncomparedCase::Why;

bool is_partial(const MeasuredReport& report) {
  return report.context.at("fourways").value("partial", nlohmann::json(false)) == true;
}

std::string text_of(const SampleReason& reason) {
  return fmt::format("{}: {}", to_string(reason.type), reason.text);
}

std::vector<double> positive(const std::vector<double>& walls) {
  std::vector<double> kept;
  kept.reserve(walls.size());
  std::copy_if(walls.begin(), walls.end(), std::back_inserter(kept),
               [](double wall) { return wall > 0; });
  return kept;
}

class Matcher {
 public:
  Matcher(const MeasuredReport& base, const MeasuredReport& newer, const std::string& glob,
          const EvidenceOf& evidence_of, Comparison& comparison)
      : glob_(glob), evidence_of_(evidence_of), comparison_(comparison) {
    for (const MeasuredRow& row : newer.rows) rows_.emplace(row.name, &row);
    for (const MissingRow& row : newer.missing) missing_.emplace(row.name, &row);
    for (const MeasuredRow& row : base.rows) {
      if (wanted(row.name)) match(row);
    }
    for (const MissingRow& row : base.missing) {
      if (wanted(row.name)) match(row);
    }
    for (const MeasuredRow& row : newer.rows) {
      if (rows_.contains(row.name) && wanted(row.name)) {
        leave(row.name, Why::newer_only, "not in the base");
      }
    }
    for (const MissingRow& row : newer.missing) {
      if (missing_.contains(row.name) && wanted(row.name)) {
        leave(row.name, Why::newer_only,
              "not in the base, and failed in the new: " + text_of(row.reason));
      }
    }
  }

  std::vector<RatioEvidence> take_evidence() { return std::move(evidence_); }

 private:
  bool wanted(const std::string& name) const {
    return glob_.empty() || ::fnmatch(glob_.c_str(), name.c_str(), 0) == 0;
  }

  void leave(const std::string& name, Why why, std::string text, bool broke = false) {
    comparison_.uncompared.push_back({name, why, std::move(text), broke});
  }

  void match(const MeasuredRow& base) {
    if (const auto found = rows_.extract(base.name)) {
      compare(base, *found.mapped());
    } else if (const auto failed = missing_.extract(base.name)) {
      const MissingRow& row = *failed.mapped();
      leave(base.name, Why::failed_in_newer, "failed in the new: " + text_of(row.reason),
            row.reason.is_fault());
    } else {
      leave(base.name, Why::base_only, "not in the new report");
    }
  }

  void match(const MissingRow& base) {
    if (rows_.erase(base.name) > 0) {
      leave(base.name, Why::failed_in_base, "failed in the base: " + text_of(base.reason));
    } else if (missing_.erase(base.name) > 0) {
      leave(base.name, Why::failed_in_both, "failed in both: " + text_of(base.reason));
    } else {
      leave(base.name, Why::base_only, "not in the new report, and failed in the base");
    }
  }

  void compare(const MeasuredRow& base, const MeasuredRow& newer) {
    if (base.params != newer.params) {
      return leave(base.name, Why::other_work,
                   fmt::format("parameters {} against {}", base.params, newer.params));
    }
    if (base.work != newer.work) {
      return leave(base.name, Why::other_work, fmt::format("{} against {}", base.work, newer.work));
    }
    const auto base_walls = positive(base.walls_ns);
    const auto newer_walls = positive(newer.walls_ns);
    if (base_walls.empty() || newer_walls.empty()) {
      return leave(base.name, Why::no_time, "a side has no time above zero");
    }
    RatioEvidence evidence =
        evidence_of_ ? evidence_of_(base, newer) : by_ranks(base_walls, newer_walls);
    comparison_.cases.push_back({base.name, median(base.walls_ns), median(newer.walls_ns),
                                 base.walls_ns.size(), newer.walls_ns.size(), base.failed,
                                 newer.failed, evidence.ratio, JudgedChange{}});
    evidence_.push_back(std::move(evidence));
  }

  RatioEvidence by_ranks(const std::vector<double>& base_walls,
                         const std::vector<double>& newer_walls) {
    const RankSum& ranks = ranks_
                               .try_emplace({base_walls.size(), newer_walls.size()},
                                            base_walls.size(), newer_walls.size())
                               .first->second;
    const RatioOfSeries& series = series_.emplace_back(base_walls, newer_walls, ranks);
    RatioEvidence evidence;
    evidence.ratio = series.estimate();
    evidence.rounds = std::min(base_walls.size(), newer_walls.size());
    evidence.interval = [&series](double confidence) { return series.interval(confidence); };
    evidence.least_rounds = smallest_count_with_ratio_interval;
    return evidence;
  }

  const std::string& glob_;
  const EvidenceOf& evidence_of_;
  Comparison& comparison_;
  std::unordered_map<std::string_view, const MeasuredRow*> rows_;  // of the new, not yet matched
  std::unordered_map<std::string_view, const MissingRow*> missing_;
  std::map<std::pair<std::size_t, std::size_t>, RankSum> ranks_;
  std::list<RatioOfSeries> series_;
  std::vector<RatioEvidence> evidence_;
};

std::size_t urgency(ChangeOutcome outcome) {
  switch (outcome) {
    case ChangeOutcome::slower: return 0;
    case ChangeOutcome::faster: return 1;
    case ChangeOutcome::inconclusive: return 2;
    case ChangeOutcome::same: break;
  }
  return 3;
}

}  // namespace

std::size_t Comparison::count(ChangeOutcome outcome) const {
  return static_cast<std::size_t>(std::count_if(
      cases.begin(), cases.end(),
      [outcome](const ComparedCase& compared) { return compared.judged.outcome == outcome; }));
}

bool Comparison::comparable() const {
  return std::none_of(differences.begin(), differences.end(),
                      [](const ContextDifference& difference) { return difference.voids; });
}

bool Comparison::broke() const {
  return std::any_of(uncompared.begin(), uncompared.end(),
                     [](const UncomparedCase& left) { return left.broke; });
}

std::span<const std::string_view> words(PairedRun::End) {
  static constexpr std::array<std::string_view, 4> kWords = {"decided", "rounds", "time",
                                                             "interrupt"};
  return kWords;
}

std::span<const std::string_view> words(Why) {
  static constexpr std::array<std::string_view, 7> kWords = {
      "base_only",      "new_only",   "failed_in_base", "failed_in_new",
      "failed_in_both", "other_work", "no_time"};
  return kWords;
}

Comparison compare_reports(const MeasuredReport& base, const MeasuredReport& newer,
                           const ChangeRule& rule, const std::string& glob,
                           const EvidenceOf& evidence_of) {
  Comparison comparison;
  comparison.base = base.file;
  comparison.newer = newer.file;
  comparison.rule = rule;
  comparison.differences = context_differences(base.context, newer.context);
  comparison.foreign = newer.source.empty() ? base.source : newer.source;
  comparison.remarks = base.notes;
  for (const std::string& note : newer.notes) comparison.remarks.push_back(note);
  comparison.partial = is_partial(base) || is_partial(newer);
  Matcher matcher(base, newer, glob, evidence_of, comparison);
  const auto judged = judge_changes(matcher.take_evidence(), rule);
  for (std::size_t i = 0; i < judged.size(); ++i) comparison.cases[i].judged = judged[i];
  return comparison;
}

std::vector<const ComparedCase*> by_urgency(const Comparison& comparison) {
  std::vector<const ComparedCase*> ordered;
  for (const ComparedCase& compared : comparison.cases) ordered.push_back(&compared);
  const auto key = [](const ComparedCase* compared) {
    return std::tuple(urgency(compared->judged.outcome), -std::abs(std::log(compared->ratio)));
  };
  std::stable_sort(
      ordered.begin(), ordered.end(),
      [&key](const ComparedCase* a, const ComparedCase* b) { return key(a) < key(b); });
  return ordered;
}

}  // namespace fourways
