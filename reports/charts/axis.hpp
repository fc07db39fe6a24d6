// Axes over figures: labels that a person reads ("2 ms"), and ticks at round
// values, which Vega does not choose on logarithmic axes. Pure functions,
// thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/charts/chart.hpp"

namespace fourways {

struct Extent {
  double low;
  double high;
};

/// From the least to the greatest number in `fields` of `rows`; none without a
/// number. Numbers below or at `above` are left out.
std::optional<Extent> extent_of(const OrderedJson& rows,
                                const std::vector<const char*>& fields = {"median", "low", "high"},
                                double above = 0);

/// Round values within `extent`: powers of ten (of four for bytes) where it is
/// wide, 1-2-5 where it is narrower, equal steps where it is narrow. At least
/// two, at most about eight; all positive.
std::vector<double> log_ticks(const Extent& extent, ChartUnit unit);

/// A logarithmic axis over `field`, exactly as long as `extent`, which is
/// positive.
OrderedJson log_axis(std::string_view field, std::string_view title, ChartUnit unit,
                     const Extent& extent);

/// A linear axis over `field`, from zero or, with `zero` false, from wherever
/// the data begin.
OrderedJson linear_axis(std::string_view field, std::string_view title, ChartUnit unit, bool zero);

}  // namespace fourways
