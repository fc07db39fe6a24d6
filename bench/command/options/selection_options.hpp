// The options of several subcommands that choose cases.
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "bench/cases/selection.hpp"

namespace fourways {

/// The greatest --rounds and --max-rounds that is taken.
inline constexpr std::uint32_t kMostRoundsAsked = 10'000;

struct SelectionOptions {
  Selection selection;
  std::vector<std::string> plugins;
  std::vector<std::string> interpreters;  // as use_interpreters() takes them
};

/// `options` must outlive the parsing.
void add_selection_options(CLI::App& app, SelectionOptions& options);

/// Absolute paths mean the same in whatever folder a run is resumed.
std::vector<std::string> absolute(std::vector<std::string> paths);

/// Whether any of them was given.
bool selection_given(const CLI::App& app);

}  // namespace fourways
