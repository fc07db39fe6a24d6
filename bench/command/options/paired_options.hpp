// The options of `ab` and `noise` that choose two sides and their cases.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/command/options/command_options.hpp"
#include "bench/command/options/program_options.hpp"
#include "bench/command/options/selection_options.hpp"
#include "bench/run/interrupts.hpp"
#include "bench/run/paired_run.hpp"
#include "bench/run/pinned_files.hpp"

namespace fourways {

struct PairedOptions {
  SelectionOptions select;
  std::string base;  // builds, empty: this one; or programs
  std::string newer;
  std::vector<std::string> base_plugins;  // beside the plug-ins of both
  std::vector<std::string> newer_plugins;
  std::vector<std::string> base_settings;  // "key=value"
  std::vector<std::string> newer_settings;
  ProgramOptions program;
  CommandOptions commands;
  double threshold = 0.05;
  std::uint32_t most_rounds = 100;
  std::optional<std::uint64_t> seed;
  double timeout_s = 30;
  double time_limit_s = 0;
  bool quiet = false;
  std::vector<std::string> metrics;   // that decide; none: the wall time
  std::vector<std::string> informed;  // that are told alone
  bool measure_equal = false;         // programs that are one

  /// Whether an option of builds or programs says how the sides differ.
  [[nodiscard]] bool sides_given() const;
};

/// `options` must outlive the parsing.
void add_paired_options(CLI::App& app, PairedOptions& options);

struct PairedSide {
  std::string label;
  std::unique_ptr<Subject> subject;
};

/// Everything that is known before measuring.
struct PairedSetup {
  PairedPlan plan;
  PairedSide base;
  PairedSide newer;
  std::vector<UncomparedCase> left;  // cases that a side lacks or a runner cannot offer
  bool unchanged = false;  // the sides are one program: there is nothing to measure, no subject

  /// Of both sides, as they are now.
  [[nodiscard]] PinnedFiles files() const;
  /// Subject::remarks() of both sides, each once.
  [[nodiscard]] std::vector<std::string> remarks() const;
};

/// Finds out what the sides are, and asks them for their cases. The caller must be as run_fresh()
/// asks for. After an interrupt the result is worthless. Throws CommandError and
/// std::invalid_argument, each with what to do about it; nothing measured where the sides have no
/// case in common, and failed where the rounds cannot decide anything.
PairedSetup set_up(const PairedOptions& options, Interrupts& interrupts);

}  // namespace fourways
