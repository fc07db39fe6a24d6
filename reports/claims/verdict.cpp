// Parts over samples, ratios in one family, and the parts put together.
#include "reports/claims/verdict.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "reports/statistics/ratio_family.hpp"

namespace fourways {
namespace {

using Counterexample = CountPredicate::Counterexample;
using CasesByName = std::map<std::string_view, const MeasuredCase*>;

class Evaluation {
 public:
  Evaluation(std::span<const MeasuredCase> cases, std::uint32_t cores) : cores_(cores) {
    for (const MeasuredCase& measured : cases)
      by_name_.emplace(measured.identity->case_name, &measured);
  }

  /// All but the judgement on ratios, which needs the whole family.
  PartVerdict look_at(const ClaimPart& part) const {
    PartVerdict verdict;
    verdict.part = &part;
    verdict.cases = part.cases(cores_);
    if (part.least_cores > cores_) {
      verdict.reason =
          fmt::format("needs {} processors, the run may use {}", part.least_cores, cores_);
    } else if (const auto* limit = std::get_if<LimitPredicate>(&part.predicate)) {
      judge_limit(*limit, verdict);
    } else if (auto missing = first_missing(verdict.cases)) {
      verdict.reason = std::move(*missing);
    } else if (const auto* count = std::get_if<CountPredicate>(&part.predicate)) {
      judge_count(*count, verdict);
    } else {
      fill_in_ratios(std::get<RatioPredicate>(part.predicate), verdict);
    }
    return verdict;
  }

  [[nodiscard]] const MeasuredCase* find(const std::string& name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : found->second;
  }

 private:
  /// Why one of the cases gives nothing. A result that the workload's own check refused is left to
  /// the counts: there it is a counterexample.
  std::optional<std::string> first_missing(const std::vector<std::string>& names) const {
    for (const std::string& name : names) {
      const MeasuredCase* measured = find(name);
      if (measured == nullptr) return fmt::format("{} was not run", name);
      if (!measured->good.empty() || refused_result(*measured)) continue;
      return fmt::format("{}: {}: {}", name, to_string(measured->reason->type),
                         measured->reason->text);
    }
    return std::nullopt;
  }

  static bool refused_result(const MeasuredCase& measured) {
    return measured.reason && measured.reason->type == SampleReason::Type::wrong_result;
  }

  void judge_limit(const LimitPredicate& predicate, PartVerdict& verdict) const {
    const MeasuredCase* measured = find(filled_in(predicate.case_name, cores_));
    if (measured == nullptr) {
      verdict.reason = fmt::format("{} was not run", verdict.cases.front());
      return;
    }
    verdict.values.assign(measured->failed, 1);
    verdict.values.insert(verdict.values.end(), measured->good.size(), 0);
    if (!measured->good.empty()) {
      verdict.outcome = Outcome::refuted;
    } else if (measured->reason->type != SampleReason::Type::limit) {
      verdict.reason =
          fmt::format("{}: {}", to_string(measured->reason->type), measured->reason->text);
    } else {
      verdict.outcome = Outcome::supported;
      verdict.reason = measured->reason->text;
      verdict.holding = measured->failed;
    }
  }

  void judge_count(const CountPredicate& count, PartVerdict& verdict) const {
    const MeasuredCase& measured = *find(verdict.cases.front());
    for (const auto& [round, value] : series_of(count.term.quantity, measured)) {
      const bool equal = count.relation == CountPredicate::Relation::equal;
      verdict.values.push_back(value);
      verdict.holding += (equal ? value == count.value : value > count.value) ? 1 : 0;
    }
    if (refused_result(measured)) {
      verdict.outcome = count.counterexample == Counterexample::one_refutes ? Outcome::refuted
                                                                            : Outcome::inconclusive;
      verdict.reason =
          fmt::format("the workload's own check refused a result: {}", measured.reason->text);
      return;
    }
    if (verdict.values.empty()) {
      verdict.reason = fmt::format("no sample of {} counts it", verdict.cases.front());
      return;
    }
    verdict.median = median(verdict.values);
    settle_count(count, verdict);
  }

  static void settle_count(const CountPredicate& count, PartVerdict& verdict) {
    const std::size_t n = verdict.values.size();
    const bool law = count.counterexample == Counterexample::one_refutes;
    if (verdict.holding < n && (law || (verdict.holding == 0 && n >= kLeastCounts))) {
      verdict.outcome = Outcome::refuted;
    } else if (verdict.holding == n && n >= kLeastCounts) {
      verdict.outcome = Outcome::supported;
    } else {
      verdict.outcome = Outcome::inconclusive;
      verdict.reason = n < kLeastCounts
                           ? fmt::format("{} samples are too few, {} are needed", n, kLeastCounts)
                           : "some samples show it, some do not";
    }
  }

  void fill_in_ratios(const RatioPredicate& ratio, PartVerdict& verdict) const {
    std::optional<ByRound> product;
    for (const bool divide : {false, true}) {
      for (const Term& term : divide ? ratio.under : ratio.over) {
        const MeasuredCase& measured = *find(filled_in(term.case_name, cores_));
        ByRound factor = by_round(series_of(term.quantity, measured));
        if (product) {
          multiply(*product, factor, divide);
        } else {
          product = std::move(factor);
        }
      }
    }
    for (const auto& [round, value] : product.value()) verdict.values.push_back(value);
    if (verdict.values.empty())
      verdict.reason = "there is no round in which every sample it needs succeeded";
  }

  std::uint32_t cores_;
  CasesByName by_name_;
};

std::size_t judge_family(std::vector<ClaimVerdict>& claims) {
  std::vector<PartVerdict*> parts;
  std::vector<BoundedRatio> family;
  for (ClaimVerdict& claim : claims) {
    for (PartVerdict& verdict : claim.parts) {
      const auto* ratio = std::get_if<RatioPredicate>(&verdict.part->predicate);
      if (ratio == nullptr || verdict.values.empty()) continue;
      parts.push_back(&verdict);
      family.push_back({verdict.values, ratio->low, ratio->high});
    }
  }
  constexpr std::array kOutcomes = {Outcome::supported, Outcome::refuted, Outcome::inconclusive};
  const auto judged = judge_ratios(family);
  for (std::size_t i = 0; i < judged.size(); ++i) {
    parts[i]->outcome = kOutcomes.at(static_cast<std::size_t>(judged[i].side));
    parts[i]->median = judged[i].estimate.median;
    parts[i]->interval = judged[i].estimate.interval;
    parts[i]->p_holm = judged[i].p_holm;
    parts[i]->rounds = judged[i].rounds;
  }
  return judged.size();
}

Outcome outcome_of(const std::vector<PartVerdict>& parts) {
  using Role = ClaimPart::Role;
  std::array<std::size_t, 4> deciding{};
  bool lacking = false;
  for (const PartVerdict& verdict : parts) {
    if (verdict.part->role == Role::shown) continue;
    ++deciding.at(static_cast<std::size_t>(verdict.outcome));
    lacking =
        lacking || (verdict.outcome == Outcome::not_measured && verdict.part->role == Role::needed);
  }
  const auto count = [&](Outcome outcome) {
    return deciding.at(static_cast<std::size_t>(outcome));
  };
  if (count(Outcome::refuted) > 0) return Outcome::refuted;
  if (count(Outcome::inconclusive) > 0) return Outcome::inconclusive;
  if (lacking || count(Outcome::supported) == 0) return Outcome::not_measured;
  return Outcome::supported;
}

void note_params(ClaimVerdict& claim, const Evaluation& evaluation) {
  for (const PartVerdict& verdict : claim.parts) {
    if (verdict.outcome == Outcome::not_measured) continue;
    for (const std::string& name : verdict.cases) {
      for (const auto& [key, value] : evaluation.find(name)->identity->params) {
        claim.params[key].insert(value);
      }
    }
  }
}

}  // namespace

std::span<const std::string_view> words(Outcome) {
  static constexpr std::array<std::string_view, 4> kWords = {"supported", "refuted", "inconclusive",
                                                             "not_measured"};
  return kWords;
}

Verdicts verdicts_of(std::span<const MeasuredCase> cases, std::uint32_t cores,
                     std::span<const Claim> table) {
  const Evaluation evaluation(cases, cores);
  Verdicts verdicts;
  verdicts.cores = cores;
  for (const Claim& claim : table) {
    ClaimVerdict verdict;
    verdict.claim = &claim;
    for (const ClaimPart& part : claim.parts) verdict.parts.push_back(evaluation.look_at(part));
    verdicts.claims.push_back(std::move(verdict));
  }
  verdicts.family = judge_family(verdicts.claims);
  for (ClaimVerdict& verdict : verdicts.claims) {
    verdict.outcome = outcome_of(verdict.parts);
    note_params(verdict, evaluation);
  }
  return verdicts;
}

}  // namespace fourways
