// The options by which two sides and their cases are chosen, shared by `ab` and `noise`.
#pragma once

#include <CLI/App.hpp>
#include <optional>
#include <string>
#include <vector>

#include "bench/command/options/selection_options.hpp"
#include "bench/run/paired_run.hpp"

namespace fourways {

struct PairedOptions {
  SelectionOptions select;
  std::string base;  // builds; empty: this one
  std::string newer;
  std::vector<std::string> base_plugins;  // beside the plug-ins of both
  std::vector<std::string> newer_plugins;
  std::vector<std::string> base_settings;  // "key=value"
  std::vector<std::string> newer_settings;
  std::string threshold = "5%";
  std::uint32_t most_rounds = 100;
  std::optional<std::uint64_t> seed;
  double timeout_s = 30;
  double time_limit_s = 0;
  bool quiet = false;

  /// Whether anything says in what the sides differ.
  [[nodiscard]] bool sides_given() const;
};

/// `options` must outlive the parsing.
void add_paired_options(CLI::App& app, PairedOptions& options);

/// What is to be measured, before anything is.
struct PairedSetup {
  PairedPlan plan;
  SampleRequest base;
  SampleRequest newer;
  std::string base_label;
  std::string newer_label;
  std::vector<UncomparedCase> left;  // cases that a side lacks or a runner cannot offer
};

/// Loads plug-ins (the new side's where the sides have different ones), finds the builds and asks
/// them for the cases. Cases that know none of the settings in which the sides differ are left out.
/// Throws CommandError and std::invalid_argument, each with what to do about it; nothing measured
/// where the sides have no case in common, and failed where the rounds cannot decide anything.
PairedSetup set_up(const PairedOptions& options);

}  // namespace fourways
