// The options that choose cases of a program of somebody else's and say how it is started.
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace fourways {

struct ProgramOptions {
  std::vector<std::string> filters;    // globs
  std::vector<std::string> arguments;  // of the program itself
  std::uint32_t per_process = 1;       // cases

  [[nodiscard]] bool given() const {
    return !filters.empty() || !arguments.empty() || per_process > 1;
  }
};

/// `options` must outlive the parsing.
void add_program_options(CLI::App& app, ProgramOptions& options);

/// Throws CommandError for an argument that says what fourways says itself.
void require_own_arguments(const ProgramOptions& options);

}  // namespace fourways
