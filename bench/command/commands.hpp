// The subcommands of `fourways`: each adds its own arguments to the parser, and what it does once
// they are parsed.
#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <string>
#include <vector>

#include "bench/command/command_error.hpp"

namespace fourways {

/// What main() calls when its subcommand was given; throws for everything that goes wrong. An exit
/// status beyond ExitCode (128 + signal) is possible, hence an int.
using Action = std::function<int()>;

struct Command {
  CLI::App* app;
  Action action;
};

/// `command_line` is recorded in the report.
Command add_run(CLI::App& parent, const std::vector<std::string>& command_line);
Command add_ab(CLI::App& parent);
Command add_list(CLI::App& parent);
Command add_noise(CLI::App& parent);
Command add_report(CLI::App& parent);
Command add_compare(CLI::App& parent);
Command add_doctor(CLI::App& parent);
Command add_serve(CLI::App& parent);
Command add_track(CLI::App& parent);

}  // namespace fourways
