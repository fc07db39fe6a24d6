// The options of `run` that name something else to measure than cases of fourways.
#pragma once

#include <memory>

#include "bench/command/options/command_options.hpp"
#include "bench/command/options/program_options.hpp"
#include "bench/run/run_folder.hpp"
#include "bench/run/subject.hpp"

namespace fourways {

struct ForeignOptions {
  std::string program;
  ProgramOptions of_program;
  std::vector<std::string> commands;
  CommandConditions conditions;

  [[nodiscard]] bool given() const { return !program.empty() || !commands.empty(); }
};

/// `options` must outlive the parsing.
void add_foreign_options(CLI::App& app, ForeignOptions& options);

/// What the options ask for. Throws CommandError where they contradict each other, or where options
/// of programs are given without one.
std::optional<ForeignRun> foreign_run(const ForeignOptions& options);

/// The subject of a run. `header.cases` are its cases; if that is empty, a program is asked for
/// them, and it becomes those that match the filters. `earlier` are samples of the same run. The
/// caller must be as run_fresh() asks for. Throws CommandError and std::invalid_argument.
std::unique_ptr<Subject> foreign_subject(RunHeader& header, const ForeignOptions& options,
                                         const std::vector<Sample>& earlier,
                                         Interrupts& interrupts);

}  // namespace fourways
