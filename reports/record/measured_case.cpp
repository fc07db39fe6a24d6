#include "reports/record/measured_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>

namespace fourways {
namespace {

constexpr std::array<std::string_view, 7> kFamilies = {
    "baseline", "process", "thread", "coroutine", "async", "hybrid", "reference"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view leading_digits(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && is_digit(text[length])) ++length;
  return text.substr(0, length);
}

std::string_view without_zeros(std::string_view digits) {
  const std::size_t first = digits.find_first_not_of('0');
  return first == std::string_view::npos ? std::string_view() : digits.substr(first);
}

// Negative, zero or positive; equal only for texts that differ in leading zeros at most.
int natural_compare(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    if (is_digit(a.front()) && is_digit(b.front())) {
      const auto digits_a = leading_digits(a);
      const auto digits_b = leading_digits(b);
      const auto value_a = without_zeros(digits_a);
      const auto value_b = without_zeros(digits_b);
      if (value_a.size() != value_b.size()) return value_a.size() < value_b.size() ? -1 : 1;
      if (const int order = value_a.compare(value_b); order != 0) return order;
      a.remove_prefix(digits_a.size());
      b.remove_prefix(digits_b.size());
    } else {
      if (a.front() != b.front()) return a.front() < b.front() ? -1 : 1;
      a.remove_prefix(1);
      b.remove_prefix(1);
    }
  }
  return static_cast<int>(!a.empty()) - static_cast<int>(!b.empty());
}

bool round_before(const Sample* a, const Sample* b) {
  return std::tie(a->round, a->order) < std::tie(b->round, b->order);
}

auto identity_of(const Sample& sample) {
  return std::tie(sample.workload, sample.kind, sample.column, sample.runner, sample.family,
                  sample.params, sample.operation);
}

auto books_of(const Sample& sample) {
  const SampleAccounts& accounts = sample.accounts;
  return std::tie(accounts.units_created, accounts.tasks_planned, accounts.tasks_done,
                  accounts.checksum);
}

std::string books_text(const Sample& sample) {
  const SampleAccounts& accounts = sample.accounts;
  return fmt::format("round {}: {} units, {} of {} tasks, checksum {}", sample.round,
                     accounts.units_created, accounts.tasks_done, accounts.tasks_planned,
                     accounts.checksum);
}

std::optional<SampleReason> disagreement(const std::vector<const Sample*>& good) {
  for (const Sample* sample : good) {
    const Sample& first = *good.front();
    if (identity_of(*sample) != identity_of(first)) {
      return SampleReason{
          SampleReason::Type::accounts,
          fmt::format("samples of rounds {} and {} bear one case name but differ in workload, "
                      "runner, column or params",
                      first.round, sample->round)};
    }
    if (books_of(*sample) != books_of(first)) {
      return SampleReason{
          SampleReason::Type::accounts,
          fmt::format("samples disagree: {}; {}", books_text(first), books_text(*sample))};
    }
  }
  return std::nullopt;
}

// Sorts one sample into its case as good or failed. Samples come in round order.
void admit(const Sample& sample, MeasuredCase& measured) {
  const bool has_wall = std::isfinite(sample.wall_ns) && sample.wall_ns >= 0;
  if (sample.status == Sample::Status::ok && has_wall) {
    measured.good.push_back(&sample);
    return;
  }
  ++measured.failed;
  if (measured.reason) return;
  if (sample.status == Sample::Status::ok) {
    measured.reason = SampleReason{SampleReason::Type::error, "its wall time is no finite number"};
  } else {
    measured.reason = sample.reason.value_or(
        SampleReason{SampleReason::Type::error, "the sample recorded no reason"});
  }
}

bool case_before(const MeasuredCase& a, const MeasuredCase& b) {
  const Sample& left = *a.identity;
  const Sample& right = *b.identity;
  if (left.workload != right.workload) return natural_less(left.workload, right.workload);
  if (left.runner != right.runner || left.family != right.family) return runner_before(left, right);
  return natural_less(left.case_name, right.case_name);
}

bool params_within(const SampleParams& fewer, const SampleParams& more) {
  return std::includes(more.begin(), more.end(), fewer.begin(), fewer.end());
}

}  // namespace

bool natural_less(std::string_view a, std::string_view b) {
  const int order = natural_compare(a, b);
  return order != 0 ? order < 0 : a < b;
}

std::size_t family_rank(std::string_view family) {
  return static_cast<std::size_t>(std::find(kFamilies.begin(), kFamilies.end(), family) -
                                  kFamilies.begin());
}

bool runner_before(const Sample& a, const Sample& b) {
  const auto key = [](const Sample& sample) {
    return std::tuple(sample.runner != kBaselineRunner, family_rank(sample.family),
                      std::string_view(sample.family));
  };
  if (key(a) != key(b)) return key(a) < key(b);
  return natural_less(a.runner, b.runner);
}

std::vector<MeasuredCase> gather_cases(std::span<const Sample> samples) {
  std::map<std::string_view, std::vector<const Sample*>> by_name;
  for (const Sample& sample : samples) by_name[sample.case_name].push_back(&sample);

  std::vector<MeasuredCase> cases;
  cases.reserve(by_name.size());
  for (auto& [name, members] : by_name) {
    std::stable_sort(members.begin(), members.end(), round_before);
    MeasuredCase measured;
    measured.identity = members.front();
    for (const Sample* sample : members) admit(*sample, measured);
    if (auto reason = disagreement(measured.good)) {
      measured.failed += measured.good.size();
      measured.reason = std::move(reason);
      measured.good.clear();
    }
    cases.push_back(std::move(measured));
  }
  std::sort(cases.begin(), cases.end(), case_before);
  return cases;
}

const MeasuredCase* baseline_of(const MeasuredCase& measured,
                                std::span<const MeasuredCase> all_cases) {
  const Sample& wanted = *measured.identity;
  const MeasuredCase* best = nullptr;
  const auto first =
      std::lower_bound(all_cases.begin(), all_cases.end(), wanted.workload,
                       [](const MeasuredCase& candidate, const std::string& workload) {
                         return natural_less(candidate.identity->workload, workload);
                       });
  // The baseline sorts first within its workload, so the walk ends after its few cases.
  for (auto it = first; it != all_cases.end(); ++it) {
    const Sample& candidate = *it->identity;
    if (candidate.workload != wanted.workload || candidate.runner != kBaselineRunner) break;
    if (!params_within(candidate.params, wanted.params)) continue;
    if (best == nullptr || candidate.params.size() > best->identity->params.size()) best = &*it;
  }
  return best;
}

}  // namespace fourways
