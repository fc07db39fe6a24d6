// The median of a series that is looked at while it grows, with an interval that holds at all looks
// together, so that whoever stops as soon as the interval says enough is not fooled by having
// looked often.
//
// The values are to be such that each is as likely above their median as below it, whatever the
// others were. Then the number of values below it is binomial at each look, and order statistics
// bound it as in statistics.hpp. The looks are fixed before the first value (LookSchedule) and
// share the error equally: by Boole's inequality the chance that the median is outside at any of
// them is at most their sum. This is alpha spending in its plainest form (Lan and DeMets 1983,
// Biometrika 70, 659-663; equal steps: Pocock 1977, Biometrika 64, 191-199, without his gain from
// the looks' correlation). What it costs in values against boundaries that use that correlation
// buys that an interval at a lower confidence always lies within that at a higher one, which Holm's
// method needs. Pure; one object is not to be used by two threads at once.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "reports/statistics/statistics.hpp"

namespace fourways {

/// After how many values to look. Settled by what is known beforehand, never by the values.
class LookSchedule {
 public:
  static constexpr std::size_t kMostLooks = 6;

  /// For `cases` series judged together at `family_error`, of up to `most` values each: the first
  /// look is where the strictest of Holm's steps can be decided at all, the last at `most`, each a
  /// fixed factor after the one before. Throws std::invalid_argument if least() exceeds `most`.
  LookSchedule(std::size_t cases, double family_error, std::size_t most);

  /// The fewest values with which anything can be decided.
  static std::size_t least(std::size_t cases, double family_error);

  [[nodiscard]] std::span<const std::size_t> looks() const { return looks_; }
  [[nodiscard]] std::size_t most() const { return looks_.back(); }

  /// Of each look, the order statistics that bound the median when all looks together are to have
  /// this confidence. Worked out once for each confidence.
  [[nodiscard]] const std::vector<std::optional<MedianRanks>>& ranks(double confidence) const;

 private:
  std::vector<std::size_t> looks_;
  mutable std::map<double, std::vector<std::optional<MedianRanks>>> ranks_;
};

/// One series. Keeps what it was at each look, for that is what its interval rests on: values after
/// the last look reached move the median alone.
class SequentialMedian {
 public:
  /// `schedule` must outlive this.
  explicit SequentialMedian(const LookSchedule& schedule) : schedule_(&schedule) {}

  /// True if this value completes a look. Finite values only; none after schedule.most().
  bool add(double value);

  [[nodiscard]] std::size_t size() const { return values_.size(); }
  /// Throws std::invalid_argument when empty.
  [[nodiscard]] double median() const { return fourways::median(values_); }
  /// What all looks so far leave: the intersection of their intervals. Where that is empty, which
  /// has the chance of the error at most, the newest look's. None before the first look that can
  /// have this confidence.
  [[nodiscard]] std::optional<MedianInterval> interval(double confidence) const;

 private:
  const LookSchedule* schedule_;
  std::vector<double> values_;
  std::vector<std::vector<double>> at_looks_;  // sorted
};

}  // namespace fourways
