// The median of a series that is looked at while it grows. Its interval holds at all looks
// together, so a reader may stop as soon as the interval is narrow enough and is not fooled by many
// looks.
//
// Each value must be as likely above their median as below it, whatever the others were. Then the
// number of values below it is binomial at each look, and order statistics bound it as in
// statistics.hpp. The looks are fixed before the first value (LookSchedule) and share the error
// equally: by Boole's inequality the chance that the median is outside at any of them is at most
// their sum. This is alpha spending in its plainest form (Lan and DeMets 1983, Biometrika 70,
// 659-663; equal steps: Pocock 1977, Biometrika 64, 191-199, without his gain from the looks'
// correlation). It takes more values than boundaries that use that correlation. In return an
// interval at a lower confidence always lies within the one at a higher confidence, which Holm's
// method needs. Pure; one object is not to be used by two threads at once.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "reports/statistics/statistics.hpp"

namespace fourways {

/// The numbers of values after which to look. They are fixed beforehand, never by the values.
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

  /// Of each look, the order statistics that bound the median if all looks together have this
  /// confidence. Worked out once for each confidence.
  [[nodiscard]] const std::vector<std::optional<MedianRanks>>& ranks(double confidence) const;

 private:
  std::vector<std::size_t> looks_;
  mutable std::map<double, std::vector<std::optional<MedianRanks>>> ranks_;
};

/// One series. Its interval rests on the values at each look, which are kept; later values move the
/// median alone.
class SequentialMedian {
 public:
  /// `schedule` must outlive this.
  explicit SequentialMedian(const LookSchedule& schedule) : schedule_(&schedule) {}

  /// True if this value completes a look. Finite values only; none after schedule.most().
  bool add(double value);

  [[nodiscard]] std::size_t size() const { return values_.size(); }
  /// Throws std::invalid_argument when empty.
  [[nodiscard]] double median() const { return fourways::median(values_); }
  /// The intersection of the intervals of all looks so far. Where it is empty, which has the chance
  /// of the error at most, the newest look's interval. None before the first look that can have
  /// this confidence.
  [[nodiscard]] std::optional<MedianInterval> interval(double confidence) const;

 private:
  const LookSchedule* schedule_;
  std::vector<double> values_;
  std::vector<std::vector<double>> at_looks_;  // sorted
};

}  // namespace fourways
