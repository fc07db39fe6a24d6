#include "bench/command/options/paired_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <set>

#include "bench/cases/setting.hpp"
#include "bench/command/command_error.hpp"
#include "bench/command/options/build_folder.hpp"
#include "bench/command/options/percent_option.hpp"
#include "bench/command/options/selection_options.hpp"
#include "bench/run/schedule.hpp"
#include "bench/sample/trouble.hpp"
#include "runners/table.hpp"
#include "workloads/table.hpp"

namespace fourways {
namespace {

using Why = UncomparedCase::Why;

constexpr double kLongest_s = 24 * 3600;

std::vector<Setting> parse(const std::vector<std::string>& given, const char* option) {
  std::vector<Setting> settings;
  for (const std::string& each : given) {
    settings.push_back(parse_setting(each, option));
  }
  return settings;
}

/// The two sides of a case.
struct PairedCase {
  std::string name;  // of both together
  Case base;
  Case newer;
};

/// The case at those of the settings that it knows.
Case with(Case chosen, const std::vector<Setting>& settings) {
  for (const auto& [key, value] : settings) {
    if (chosen.knows(key)) chosen.set(key, value);
  }
  return chosen;
}

void require_known(const std::vector<Setting>& settings, const std::vector<Case>& cases,
                   const char* option) {
  for (const auto& [key, value] : settings) {
    if (std::any_of(cases.begin(), cases.end(),
                    [&, &key = key](const Case& each) { return each.knows(key); })) {
      continue;
    }
    throw std::invalid_argument(fmt::format(
        "{} {}={}: no selected workload or runner has a parameter '{}'; `fourways list` "
        "shows the parameters of each",
        option, key, value, key));
  }
}

std::vector<PairedCase> paired(const std::vector<Case>& cases, const PairedOptions& options) {
  const auto base = parse(options.base_settings, "--base-set");
  const auto newer = parse(options.newer_settings, "--new-set");
  require_known(base, cases, "--base-set");
  require_known(newer, cases, "--new-set");
  std::vector<PairedCase> both;
  std::set<std::pair<std::string, std::string>> seen;
  for (const Case& each : cases) {
    PairedCase pair{each.name(), with(each, base), with(each, newer)};
    const bool differ = pair.base.name() != pair.newer.name();
    if (!differ && !(base.empty() && newer.empty())) continue;
    if (seen.emplace(pair.base.name(), pair.newer.name()).second) both.push_back(std::move(pair));
  }
  if (!both.empty()) return both;
  throw CommandError(ExitCode::nothing_measured,
                     "--base-set and --new-set make no difference to any of the selected cases; "
                     "give one key two values");
}

SampleRequest request(const PairedOptions& options, const std::string& build, const char* option,
                      const std::vector<std::string>& own_plugins) {
  SampleRequest request;
  request.program = build.empty() ? find_bench_models() : find_build(build, option);
  request.plugins = absolute(options.select.plugins);
  const auto own = absolute(own_plugins);
  request.plugins.insert(request.plugins.end(), own.begin(), own.end());
  request.interpreters = options.select.interpreters;
  request.timeout = std::chrono::duration<double>(options.timeout_s);
  return request;
}

std::string label(const std::string& build, const std::vector<std::string>& plugins,
                  const std::vector<std::string>& settings) {
  std::string text = build.empty() ? "this build" : build;
  if (!plugins.empty()) text += fmt::format(" with {}", fmt::join(plugins, ", "));
  if (!settings.empty()) text += fmt::format(" at {}", fmt::join(settings, ", "));
  return text;
}

/// Measures what one measurement serves for all samples. Another build may not understand it, so
/// both sides must be this very build.
void calibrate(PairedSetup& setup) {
  SampleRequest& base = setup.base.request;
  SampleRequest& newer = setup.newer.request;
  if (base.program != newer.program || base.program != find_bench_models()) return;
  base.calibrations = newer.calibrations = calibrations_for(setup.base.cases);
}

/// Asked of this program. What a workload throws when asked shows when it is measured.
bool refused(const Case& of) {
  try {
    return refusal(of).has_value();
  } catch (const std::exception&) {
    return false;
  }
}

/// Why the two sides of a case cannot be compared, where they cannot.
std::optional<UncomparedCase> lacking(const std::string& name, const std::string* base,
                                      const std::string* newer) {
  if (base != nullptr && newer != nullptr) {
    return UncomparedCase{name, Why::failed_in_both, "in neither build: " + *newer};
  }
  if (base != nullptr) return UncomparedCase{name, Why::newer_only, "not in the base: " + *base};
  if (newer != nullptr) {
    return UncomparedCase{name, Why::base_only, "not in the new build: " + *newer};
  }
  return std::nullopt;
}

/// Gives the setup the cases that can be compared; the others are left with their reason.
void sort_out(const std::vector<PairedCase>& cases, PairedSetup& setup) {
  std::vector<Case> bases, newers;
  for (const PairedCase& each : cases) {
    bases.push_back(each.base);
    newers.push_back(each.newer);
  }
  const auto base_lacks = lacking_cases(setup.base.request, names_of(bases));
  const auto newer_lacks = lacking_cases(setup.newer.request, names_of(newers));
  const auto reason = [](const auto& lacks, const Case& of) {
    const auto found = lacks.find(of.name());
    return found == lacks.end() ? nullptr : &found->second;
  };
  for (const PairedCase& each : cases) {
    if (auto left =
            lacking(each.name, reason(base_lacks, each.base), reason(newer_lacks, each.newer))) {
      setup.left.push_back(std::move(*left));
    } else if (!refused(each.base) && !refused(each.newer)) {
      setup.plan.cases.push_back(each.name);
      setup.base.cases.push_back(each.base);
      setup.newer.cases.push_back(each.newer);
    }
  }
}

void require_enough(const PairedSetup& setup) {
  const PairedPlan& plan = setup.plan;
  if (plan.cases.empty()) {
    throw CommandError(
        ExitCode::nothing_measured,
        fmt::format("nothing to compare: {} and {} have no case in common{}", setup.base.label,
                    setup.newer.label,
                    setup.left.empty() ? ": the selected runners cannot run the workloads"
                                       : fmt::format(" ({}: {})", setup.left.front().name,
                                                     setup.left.front().text)));
  }
  const std::size_t least = LookSchedule::least(plan.cases.size(), plan.rule.family_error);
  if (plan.most_rounds < least) {
    throw CommandError(
        ExitCode::failed,
        fmt::format("--max-rounds {}: cannot decide anything among {} cases; give at "
                    "least {}",
                    plan.most_rounds, plan.cases.size(), least));
  }
}

}  // namespace

bool PairedOptions::sides_given() const {
  return !base.empty() || !newer.empty() || !base_plugins.empty() || !newer_plugins.empty() ||
         !base_settings.empty() || !newer_settings.empty();
}

void add_paired_options(CLI::App& app, PairedOptions& options) {
  app.add_option("--base", options.base,
                 "The build before: a folder with bench_models in it, its "
                 "bench/ or its bin/ (default: this build)")
      ->type_name("BUILD");
  app.add_option("--new", options.newer, "The build after (default: this build)")
      ->type_name("BUILD");
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

PairedSetup set_up(const PairedOptions& options) {
  PairedSetup setup;
  setup.plan.rule.threshold = options.threshold;
  setup.plan.most_rounds = options.most_rounds;
  setup.plan.seed = options.seed ? *options.seed : random_seed();
  setup.plan.time_limit = std::chrono::duration<double>(options.time_limit_s);
  setup.plan.quiet = options.quiet;
  setup.plan.same_work = options.base_settings.empty() && options.newer_settings.empty();
  setup.base.request = request(options, options.base, "--base", options.base_plugins);
  setup.newer.request = request(options, options.newer, "--new", options.newer_plugins);
  setup.base.label = label(options.base, options.base_plugins, options.base_settings);
  setup.newer.label = label(options.newer, options.newer_plugins, options.newer_settings);
  // Plug-ins of the two sides may bring workloads of one name, of which one alone can be loaded.
  const PairedSide& loaded = options.newer_plugins.empty() ? setup.base : setup.newer;
  for (const std::string& plugin : loaded.request.plugins) load_plugin(plugin);
  if (!options.select.interpreters.empty()) use_interpreters(options.select.interpreters);
  sort_out(paired(select_cases(options.select.selection), options), setup);
  require_enough(setup);
  calibrate(setup);
  return setup;
}

}  // namespace fourways
