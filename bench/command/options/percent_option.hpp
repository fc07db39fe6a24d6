// Options that take a percentage.
#pragma once

#include <CLI/App.hpp>
#include <string>

namespace fourways {

/// An option that sets `share`, of which the value now is the default. `share` must outlive the
/// parsing.
void add_percent(CLI::App& app, const std::string& option, double& share, const std::string& help);

}  // namespace fourways
