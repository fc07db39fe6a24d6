// A straight line through points, by least squares. Pure, thread-safe.
#pragma once

#include <span>

namespace fourways {

struct LineFit {
  double slope;
  double intercept;
  double r2;  ///< share of the variance of y that the line explains; 1 where y does not vary
};

/// The line y = intercept + slope x with the least sum of squared distances in y: slope is
/// sum (x - mean x)(y - mean y) / sum (x - mean x)^2, r2 is 1 - residual / total sum of squares
/// (Draper and Smith, Applied Regression Analysis, 3rd edition, chapter 1). Throws
/// std::invalid_argument unless there are as many y as x and two different x.
LineFit fit_line(std::span<const double> x, std::span<const double> y);

}  // namespace fourways
