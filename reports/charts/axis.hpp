// Axes over figures: labels that a person reads ("2 ms"), and ticks at round values, which Vega
// does not choose on logarithmic axes. Pure functions, thread-safe.
#pragma once

#include <optional>
#include <vector>

#include "reports/charts/chart.hpp"

namespace fourways {

struct Extent {
  double low;
  double high;
};

/// From the least to the greatest positive number in `fields` of `rows`; none without one.
std::optional<Extent> extent_of(const OrderedJson& rows,
                                const std::vector<const char*>& fields = {"median", "low", "high"});

/// Round values within `extent`: powers of ten (of four for bytes) where it is wide, 1-2-5 where it
/// is narrower, equal steps where it is narrow. At least two, at most about eight; all positive.
std::vector<double> log_ticks(const Extent& extent, ChartUnit unit);

/// The domain and the ticks of a logarithmic axis that is exactly as long as `extent`, which is
/// positive: `domain` and `ticks` of templates.
OrderedJson log_scale(const Extent& extent, ChartUnit unit);

/// A whole logarithmic axis, for a template that has two of them. It lacks its field and its title.
OrderedJson log_axis(const Extent& extent, ChartUnit unit);

/// A linear axis, from zero or, with `zero` false, from wherever the data begin.
OrderedJson linear_axis(ChartUnit unit, bool zero);

}  // namespace fourways
