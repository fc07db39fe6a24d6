// The subcommands of `fourways`. Each adds its arguments to the parser, and returns the action that
// main() calls once they are parsed.
#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <string>
#include <vector>

#include "bench/command/command_error.hpp"

namespace fourways {

/// Throws for everything that goes wrong. Returns an int, because it may be 128 + a signal, which
/// is no ExitCode.
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
