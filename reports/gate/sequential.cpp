#include "reports/gate/sequential.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace fourways {
namespace {

std::size_t first_look(double error, std::size_t looks) {
  return smallest_count_with_interval(1 - error / static_cast<double>(looks));
}

}  // namespace

LookSchedule::LookSchedule(std::size_t cases, double family_error, std::size_t most) {
  const double error = family_error / static_cast<double>(std::max<std::size_t>(cases, 1));
  std::size_t count = kMostLooks;
  // As many looks as find room: each costs the others a share of the error.
  while (count > 1 && first_look(error, count) + count - 1 > most) --count;
  const std::size_t first = first_look(error, count);
  if (first > most) {
    throw std::invalid_argument(
        fmt::format("{} rounds cannot decide anything among {} cases; it takes {}", most, cases,
                    least(cases, family_error)));
  }
  if (count == 1) {
    looks_ = {most};
    return;
  }
  const double growth = std::pow(static_cast<double>(most) / static_cast<double>(first),
                                 1 / static_cast<double>(count - 1));
  for (std::size_t k = 0; k + 1 < count; ++k) {
    const auto at = static_cast<std::size_t>(
        std::lround(static_cast<double>(first) * std::pow(growth, static_cast<double>(k))));
    looks_.push_back(looks_.empty() ? first : std::max(at, looks_.back() + 1));
  }
  looks_.push_back(most);
}

std::size_t LookSchedule::least(std::size_t cases, double family_error) {
  return first_look(family_error / static_cast<double>(std::max<std::size_t>(cases, 1)), 1);
}

const std::vector<std::optional<MedianRanks>>& LookSchedule::ranks(double confidence) const {
  const auto [found, is_new] = ranks_.try_emplace(confidence);
  if (is_new) {
    const double share = (1 - confidence) / static_cast<double>(looks_.size());
    for (const std::size_t look : looks_) found->second.push_back(median_ranks(look, 1 - share));
  }
  return found->second;
}

bool SequentialMedian::add(double value) {
  values_.push_back(value);
  const auto looks = schedule_->looks();
  if (at_looks_.size() == looks.size() || values_.size() != looks[at_looks_.size()]) return false;
  std::vector<double>& sorted = at_looks_.emplace_back(values_);
  std::sort(sorted.begin(), sorted.end());
  return true;
}

std::optional<MedianInterval> SequentialMedian::interval(double confidence) const {
  const auto& ranks = schedule_->ranks(confidence);
  std::optional<MedianInterval> common;
  for (std::size_t look = 0; look < at_looks_.size(); ++look) {
    if (!ranks[look]) continue;
    const std::vector<double>& sorted = at_looks_[look];
    const MedianInterval own{sorted[ranks[look]->low - 1], sorted[ranks[look]->high - 1],
                             confidence, ranks[look]->coverage};
    if (!common) {
      common = own;
      continue;
    }
    const double coverage = common->coverage - (1 - own.coverage);
    const double low = std::max(common->low, own.low);
    const double high = std::min(common->high, own.high);
    common = low <= high ? MedianInterval{low, high, confidence, coverage} : own;
    common->coverage = coverage;
  }
  return common;
}

}  // namespace fourways
