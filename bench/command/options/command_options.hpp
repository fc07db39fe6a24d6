// The options by which commands are measured.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "bench/subjects/command_subject.hpp"

namespace fourways {

struct CommandOptions {
  std::string base;  // of a single pair
  std::string newer;
  std::vector<std::tuple<std::string, std::string, std::string>> pairs;  // name, base, new
  CommandConditions conditions;

  [[nodiscard]] bool given() const { return !base.empty() || !newer.empty() || !pairs.empty(); }
};

/// --base-command, --new-command and --pair.
void add_command_pairs(CLI::App& app, CommandOptions& options);

/// How commands are run. `conditions` must outlive the parsing.
void add_command_conditions(CLI::App& app, CommandConditions& conditions);

}  // namespace fourways
