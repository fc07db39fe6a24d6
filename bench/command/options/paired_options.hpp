// The options of `ab` and `noise` that choose two sides and their cases.
#pragma once

#include <CLI/App.hpp>
#include <optional>
#include <string>
#include <vector>

#include "bench/cases/case.hpp"
#include "bench/command/options/selection_options.hpp"
#include "bench/run/paired_run.hpp"
#include "bench/run/sample_process.hpp"

namespace fourways {

struct PairedOptions {
  SelectionOptions select;
  std::string base;  // builds; empty: this one
  std::string newer;
  std::vector<std::string> base_plugins;  // beside the plug-ins of both
  std::vector<std::string> newer_plugins;
  std::vector<std::string> base_settings;  // "key=value"
  std::vector<std::string> newer_settings;
  double threshold = 0.05;
  std::uint32_t most_rounds = 100;
  std::optional<std::uint64_t> seed;
  double timeout_s = 30;
  double time_limit_s = 0;
  bool quiet = false;

  /// Whether an option says how the sides differ.
  [[nodiscard]] bool sides_given() const;
};

/// `options` must outlive the parsing.
void add_paired_options(CLI::App& app, PairedOptions& options);

struct PairedSide {
  std::string label;
  SampleRequest request;
  std::vector<Case> cases;  // in the order of the plan's
};

/// Everything that is known before measuring.
struct PairedSetup {
  PairedPlan plan;
  PairedSide base;
  PairedSide newer;
  std::vector<UncomparedCase> left;  // cases that a side lacks or a runner cannot offer
};

/// Loads plug-ins (the new side's where the sides have different ones), finds the builds and asks
/// them for the cases. Cases that know none of the settings in which the sides differ are left out.
/// Throws CommandError and std::invalid_argument, each with what to do about it; nothing measured
/// where the sides have no case in common, and failed where the rounds cannot decide anything.
PairedSetup set_up(const PairedOptions& options);

}  // namespace fourways
