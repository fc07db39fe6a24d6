// The options by which cases are chosen, shared by `run` and `list`.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "bench/selection.hpp"

namespace fourways {

struct SelectionOptions {
  Selection selection;
  std::vector<std::string> plugins;
  std::vector<std::string> interpreters;  // as use_interpreters() takes them
};

/// `options` must outlive the parsing.
void add_selection_options(CLI::App& app, SelectionOptions& options);

/// Whether any of them was given.
bool selection_given(const CLI::App& app);

}  // namespace fourways
