#include "bench/command/options/paired_options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "bench/command/command_error.hpp"
#include "bench/command/options/build_folder.hpp"
#include "bench/command/options/build_sides.hpp"
#include "bench/command/options/command_sides.hpp"
#include "bench/command/options/percent.hpp"
#include "bench/command/options/program_sides.hpp"
#include "bench/run/schedule.hpp"

namespace fourways {
namespace {

constexpr double kLongest_s = 24 * 3600;

void require_enough(const PairedSetup& setup) {
  const PairedPlan& plan = setup.plan;
  if (plan.cases.empty()) {
    throw CommandError(
        ExitCode::nothing_measured, "nothing to compare: {} and {} have no case in common{}",
        setup.base.label, setup.newer.label,
        setup.left.empty()
            ? ": the selected runners cannot run the workloads"
            : fmt::format(" ({}: {})", setup.left.front().name, setup.left.front().text));
  }
  const std::size_t least =
      LookSchedule::least(plan.cases.size() * plan.metrics.size(), plan.rule.family_error);
  if (plan.most_rounds < least) {
    throw CommandError(ExitCode::failed,
                       "--max-rounds {}: cannot decide anything among {} cases; give at "
                       "least {}",
                       plan.most_rounds, plan.cases.size(), least);
  }
}

std::vector<Metric> parse_metrics(const std::vector<std::string>& texts) {
  std::vector<Metric> metrics;
  for (const std::string& text : texts) {
    if (const Metric metric = parse_metric(text);
        std::find(metrics.begin(), metrics.end(), metric) == metrics.end()) {
      metrics.push_back(metric);
    }
  }
  return metrics;
}

}  // namespace

bool PairedOptions::sides_given() const {
  return !base.empty() || !newer.empty() || !base_plugins.empty() || !newer_plugins.empty() ||
         !base_settings.empty() || !newer_settings.empty();
}

void add_paired_options(CLI::App& app, PairedOptions& options) {
  app.add_option("--base", options.base,
                 "What was before: a build of fourways, a folder with bench_models in it, its "
                 "bench/ or its bin/ (default: this build); or a Google Benchmark program")
      ->type_name("BUILD|PROGRAM");
  app.add_option("--new", options.newer, "What is after, of the same kind")
      ->type_name("BUILD|PROGRAM");
  add_program_options(app, options.program);
  add_command_pairs(app, options.commands);
  add_command_conditions(app, options.commands.conditions);
  const auto repeatable = [&app](const char* name, std::vector<std::string>& values,
                                 const char* help, const char* type) {
    app.add_option(name, values, help)->allow_extra_args(false)->type_name(type);
  };
  repeatable("--base-plugin", options.base_plugins, "A plug-in of the base alone (repeatable)",
             "LIB");
  repeatable("--new-plugin", options.newer_plugins, "A plug-in of the new side alone (repeatable)",
             "LIB");
  repeatable("--base-set", options.base_settings, "A parameter of the base alone (repeatable)",
             "KEY=V");
  repeatable("--new-set", options.newer_settings, "A parameter of the new side alone (repeatable)",
             "KEY=V");
  add_selection_options(app, options.select);
  add_percent(app, "--threshold", options.threshold, "Changes up to this count as none");
  app.add_option("--max-rounds", options.most_rounds,
                 "Blocks of four samples that a case may take until it is decided")
      ->check(CLI::Range(std::uint32_t{1}, kMostRoundsAsked))
      ->capture_default_str()
      ->type_name("N");
  app.add_option("--seed", options.seed, "Seed of orders and coins (default: random, and recorded)")
      ->type_name("N");
  app.add_option("--timeout", options.timeout_s, "Time limit of a sample in seconds")
      ->check(CLI::Range(0.001, kLongest_s))
      ->capture_default_str()
      ->type_name("S");
  app.add_option("--time-limit", options.time_limit_s,
                 "Time limit of all measuring in seconds; what is undecided then is inconclusive")
      ->check(CLI::Range(0.001, kLongest_s))
      ->type_name("S");
  app.add_flag("--quiet", options.quiet, "No progress on standard error");
}

PairedSetup set_up(const PairedOptions& options, Interrupts& interrupts) {
  PairedSetup setup;
  setup.plan.rule.threshold = options.threshold;
  setup.plan.most_rounds = options.most_rounds;
  setup.plan.seed = options.seed ? *options.seed : random_seed();
  setup.plan.time_limit = std::chrono::duration<double>(options.time_limit_s);
  setup.plan.quiet = options.quiet;
  if (!options.metrics.empty()) setup.plan.metrics = parse_metrics(options.metrics);
  setup.plan.informed = parse_metrics(options.informed);
  if (options.commands.given()) {
    add_command_sides(options, interrupts, setup);
  } else if (names_programs(options)) {
    add_program_sides(options, interrupts, setup);
  } else {
    add_build_sides(options, interrupts, setup);
  }
  if (interrupts.signal() == 0 && !setup.unchanged) require_enough(setup);
  return setup;
}

PinnedFiles PairedSetup::files() const {
  PinnedFiles files;
  for (const PairedSide* side : {&base, &newer}) {
    if (side->subject) files.add(side->subject->files());
  }
  return files;
}

std::vector<std::string> PairedSetup::remarks() const {
  if (unchanged) {
    return {
        "Nothing changed: the program and every object that it loads are equal byte for byte on "
        "both sides, so nothing was measured; --measure-equal measures all the same."};
  }
  std::vector<std::string> said = base.subject->remarks();
  for (std::string& each : newer.subject->remarks()) {
    if (std::find(said.begin(), said.end(), each) == said.end()) said.push_back(std::move(each));
  }
  return said;
}

}  // namespace fourways
