// Percentages as people type them, and options that take one.
#pragma once

#include <CLI/App.hpp>
#include <string>

namespace fourways {

/// The share that `text`, given for `option`, stands for: 0.05 for "5%". Throws CommandError
/// (usage) unless it is a number with a percent sign, above 0% and up to 100%. A bare 0.05 is
/// refused, for it could mean 5% or 0.05%. (CLI11's AsNumberWithUnit would take it, and "5 %" and
/// "nan%" too.)
double read_percent(const std::string& text, const std::string& option);

/// An option that sets `share`, of which the value now is the default. `share` must outlive the
/// parsing.
void add_percent(CLI::App& app, const std::string& option, double& share, const std::string& help);

}  // namespace fourways
