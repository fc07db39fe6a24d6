#include "bench/command/options/foreign_options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>

#include "bench/command/command_error.hpp"
#include "bench/subjects/benchmark_subject.hpp"
#include "bench/subjects/pairing.hpp"

namespace fourways {
namespace {

/// Names that a program no longer has would fail in every sample.
void require_cases(const std::vector<std::string>& wanted, const BenchmarkProgram& program) {
  for (const std::string& name : wanted) {
    const auto& has = program.cases();
    if (std::find(has.begin(), has.end(), name) != has.end()) continue;
    throw CommandError(ExitCode::failed,
                       fmt::format("{}: it no longer has the case '{}', with which the run began; "
                                   "start a new run without --resume",
                                   program.path(), name));
  }
}

std::unique_ptr<Subject> program_subject(RunHeader& header, const ForeignOptions& options,
                                         const std::vector<Sample>& earlier,
                                         Interrupts& interrupts) {
  const ForeignRun& foreign = *header.foreign;
  const auto program = std::make_shared<BenchmarkProgram>(
      foreign.program, foreign.arguments, std::chrono::duration<double>(header.timeout_s),
      interrupts);
  if (header.cases.empty() && interrupts.signal() == 0) {
    header.cases = filtered(pair_by_name(program->cases(), program->cases()).common,
                            options.of_program.filters);
  } else if (interrupts.signal() == 0) {
    require_cases(header.cases, *program);
  }
  auto lengths = std::make_shared<SampleLengths>(program, program, foreign.per_process);
  for (const Sample& sample : earlier) {
    const auto found = sample.params.find("iterations");
    if (found == sample.params.end()) continue;
    if (const auto* count = std::get_if<std::int64_t>(&found->second)) {
      lengths->keep(sample.case_name, *count);
    }
  }
  return std::make_unique<BenchmarkSubject>(program, header.cases, std::move(lengths));
}

}  // namespace

void add_foreign_options(CLI::App& app, ForeignOptions& options) {
  app.add_option("--program", options.program,
                 "Measure the cases of a Google Benchmark program instead of fourways' own")
      ->type_name("PROGRAM");
  add_program_options(app, options.of_program);
  app.add_option("--command", options.commands, "Measure a command instead (repeatable)")
      ->allow_extra_args(false)
      ->type_name("COMMAND");
  add_command_conditions(app, options.conditions);
}

std::optional<ForeignRun> foreign_run(const ForeignOptions& options) {
  if (options.program.empty() && options.of_program.given()) {
    throw CommandError(ExitCode::failed,
                       "--filter, --per-process and arguments after -- are for the program that "
                       "--program names");
  }
  if (!options.program.empty() && !options.commands.empty()) {
    throw CommandError(ExitCode::failed, "--program and --command: measure one or the other");
  }
  if (!options.given()) return std::nullopt;
  require_own_arguments(options.of_program);
  const CommandConditions& conditions = options.conditions;
  ForeignRun foreign{
      .program = options.program.empty() ? "" : std::filesystem::absolute(options.program).string(),
      .arguments = options.of_program.arguments,
      .per_process = options.of_program.per_process,
      .shell = conditions.shell,
      .prepare = conditions.prepare,
      .warm_up = conditions.warm_up,
      .ignore_failure = conditions.ignore_failure,
      .input = std::filesystem::absolute(conditions.input).string()};
  return foreign;
}

std::unique_ptr<Subject> foreign_subject(RunHeader& header, const ForeignOptions& options,
                                         const std::vector<Sample>& earlier,
                                         Interrupts& interrupts) {
  const ForeignRun& foreign = *header.foreign;
  if (!foreign.program.empty()) return program_subject(header, options, earlier, interrupts);
  if (header.cases.empty()) header.cases = options.commands;
  CommandConditions conditions{.shell = foreign.shell,
                               .prepare = foreign.prepare,
                               .warm_up = foreign.warm_up,
                               .ignore_failure = foreign.ignore_failure,
                               .input = foreign.input,
                               .timeout = std::chrono::duration<double>(header.timeout_s)};
  conditions.empty_ns = empty_command_ns(conditions, interrupts);
  std::vector<CommandSubject::Named> commands;
  for (const std::string& command : header.cases) commands.push_back({command, command});
  return std::make_unique<CommandSubject>(commands, conditions, interrupts);
}

}  // namespace fourways
