#include "reports/gate/gate.hpp"

#include <algorithm>
#include <cmath>

namespace fourways {

double block_value(const std::array<double, 2>& base_ns, const std::array<double, 2>& newer_ns) {
  return std::log(std::min(newer_ns[0], newer_ns[1]) / std::min(base_ns[0], base_ns[1]));
}

Gate::Gate(std::size_t cases, const ChangeRule& rule, const LookSchedule& schedule)
    : rule_(rule), schedule_(&schedule), cases_(cases, GatedCase{SequentialMedian(schedule)}) {}

void Gate::add(std::size_t index, double value) {
  GatedCase& gated = cases_[index];
  news_ = gated.series.add(value) || news_;
  if (gated.series.size() == schedule_->most()) gated.open = false;
}

void Gate::drop(std::size_t index) {
  cases_[index].open = false;
  cases_[index].dropped = true;
  news_ = true;  // fewer cases are left to share the error
}

bool Gate::any_open() const {
  return std::any_of(cases_.begin(), cases_.end(), [](const GatedCase& each) { return each.open; });
}

double Gate::ratio(std::size_t index) const {
  return blocks(index) == 0 ? 1 : std::exp(cases_[index].series.median());
}

RatioEvidence Gate::evidence(std::size_t index) const {
  const SequentialMedian& series = cases_[index].series;
  RatioEvidence evidence;
  evidence.ratio = ratio(index);
  evidence.rounds = series.size();
  evidence.interval = [&series](double confidence) {
    auto interval = series.interval(confidence);
    if (interval) {
      interval->low = std::exp(interval->low);
      interval->high = std::exp(interval->high);
    }
    return interval;
  };
  evidence.least_rounds = [this](double) { return schedule_->looks().front(); };
  return evidence;
}

// A decided case stays decided: looks only narrow its interval, and each other case that is decided
// or dropped leaves it more of the error.
void Gate::judge() {
  if (!news_) return;
  news_ = false;
  std::vector<std::size_t> indices;
  std::vector<RatioEvidence> all;
  for (std::size_t i = 0; i < cases_.size(); ++i) {
    if (cases_[i].dropped) continue;
    indices.push_back(i);
    all.push_back(evidence(i));
  }
  const std::vector<JudgedChange> judged = judge_changes(all, rule_);
  for (std::size_t i = 0; i < indices.size(); ++i) {
    GatedCase& gated = cases_[indices[i]];
    gated.judged = judged[i];
    if (judged[i].outcome != ChangeOutcome::inconclusive) gated.open = false;
  }
}

}  // namespace fourways
