#include "bench/command/options/program_options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string_view>

#include "bench/command/command_error.hpp"

namespace fourways {
namespace {

constexpr std::uint32_t kMostPerProcess = 1000;

/// Flags of Google Benchmark that choose what is run, how long, and where the result goes.
constexpr std::string_view kOurFlags[] = {"list_tests",
                                          "filter",
                                          "min_time",
                                          "min_warmup_time",
                                          "repetitions",
                                          "out",
                                          "out_format",
                                          "format",
                                          "dry_run",
                                          "report_aggregates_only",
                                          "enable_random_interleaving"};

}  // namespace

void add_program_options(CLI::App& app, ProgramOptions& options) {
  app.add_option("--filter", options.filters,
                 "Only these cases of a Google Benchmark program (repeatable)")
      ->allow_extra_args(false)
      ->type_name("GLOB");
  app.add_option("--per-process", options.per_process,
                 "Cases that one process of a program runs, where it takes long to start")
      ->check(CLI::Range(std::uint32_t{1}, kMostPerProcess))
      ->capture_default_str()
      ->type_name("N");
  app.add_option("arguments", options.arguments, "After --: arguments of the program itself")
      ->type_name("ARGS");
}

void require_own_arguments(const ProgramOptions& options) {
  for (const std::string& argument : options.arguments) {
    for (const std::string_view flag : kOurFlags) {
      const std::string whole = fmt::format("--benchmark_{}", flag);
      if (argument != whole && !argument.starts_with(whole + '=')) continue;
      throw CommandError(ExitCode::failed,
                         "{}: fourways says this itself; leave it out (--filter "
                         "chooses cases)",
                         argument);
    }
  }
}

}  // namespace fourways
