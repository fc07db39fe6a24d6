// Figures for people: three significant digits and a unit that fits. Pure, thread-safe.
#pragma once

#include <optional>
#include <string>

namespace fourways {

/// "12.3 ms"; ns, µs, ms or s. "-" when not finite.
std::string human_time(double nanoseconds);
/// "1.97x"
std::string human_ratio(double ratio);
/// "12.3 MiB"
std::string human_bytes(double bytes);
/// A plain number: "12.3", "1230", "0.0120".
std::string human_number(double value);
/// A count, or the median of counts: "7", "7.5", "1230".
std::string human_count(double value);
/// A number of any size: "12.3 M", "999", "1.50 G".
std::string human_amount(double value);

/// What a figure of the trade-off table is: a time in ns or a ratio.
enum class FigureUnit { time, ratio };

/// human_time() or human_ratio().
std::string human_figure(double value, FigureUnit unit);
/// "1.97x [1.91x, 2.01x]", or the figure alone without both bounds.
std::string human_estimate(double value, std::optional<double> low, std::optional<double> high,
                           FigureUnit unit);

}  // namespace fourways
