// --base, --new and the rest; from them to a plan.
#include "bench/command/options/paired_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <set>

#include "bench/command/command_error.hpp"
#include "bench/command/options/build_folder.hpp"
#include "bench/command/options/percent.hpp"
#include "bench/command/options/selection_options.hpp"
#include "bench/run/schedule.hpp"
#include "bench/sample/trouble.hpp"
#include "runners/table.hpp"
#include "workloads/table.hpp"

namespace fourways {
namespace {

using Why = UncomparedCase::Why;

constexpr double kLongest_s = 24 * 3600;

using Setting = std::pair<std::string, std::string>;

std::vector<Setting> parse(const std::vector<std::string>& given, const char* option) {
  std::vector<Setting> settings;
  for (const std::string& each : given) {
    const std::size_t equals = each.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == each.size()) {
      throw std::invalid_argument(fmt::format("{} {}: write key=value", option, each));
    }
    settings.emplace_back(each.substr(0, equals), each.substr(equals + 1));
  }
  return settings;
}

bool knows(const Case& of, const std::string& key) {
  const auto& specs = of.params.specs();
  return std::any_of(specs.begin(), specs.end(),
                     [&](const ParamSpec& spec) { return spec.name == key; });
}

/// Of `settings` those that the case knows.
Case with(Case chosen, const std::vector<Setting>& settings) {
  for (const auto& [key, value] : settings) {
    if (knows(chosen, key)) chosen.set(key, value);
  }
  return chosen;
}

void require_known(const std::vector<Setting>& settings, const std::vector<Case>& cases,
                   const char* option) {
  for (const auto& [key, value] : settings) {
    if (std::any_of(cases.begin(), cases.end(),
                    [&, &key = key](const Case& each) { return knows(each, key); })) {
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

/// What is measured once for all samples, where this very build takes them: another may not know
/// what this one measures.
void calibrate(PairedSetup& setup) {
  if (setup.base.program != setup.newer.program || setup.base.program != find_bench_models()) {
    return;
  }
  std::vector<Case> cases;
  for (const PairedCase& each : setup.plan.cases) cases.push_back(each.base);
  setup.base.calibrations = setup.newer.calibrations = calibrations_for(cases);
}

/// Takes out what cannot be compared, with the reason.
class Sieve {
 public:
  explicit Sieve(PairedSetup& setup) : setup_(setup) {}

  void run() {
    const auto base = lacking(setup_.base, &PairedCase::base);
    const auto newer = lacking(setup_.newer, &PairedCase::newer);
    std::erase_if(setup_.plan.cases, [&](const PairedCase& each) {
      const auto base_lacks = base.find(each.base.name());
      const auto newer_lacks = newer.find(each.newer.name());
      if (base_lacks != base.end() && newer_lacks != newer.end()) {
        return leave(each, Why::failed_in_both, "in neither build: " + newer_lacks->second);
      }
      if (base_lacks != base.end()) {
        return leave(each, Why::newer_only, "not in the base: " + base_lacks->second);
      }
      if (newer_lacks != newer.end()) {
        return leave(each, Why::base_only, "not in the new build: " + newer_lacks->second);
      }
      return refused(each.base) || refused(each.newer);
    });
  }

 private:
  std::map<std::string, std::string> lacking(const SampleRequest& request,
                                             Case PairedCase::*side) const {
    std::vector<std::string> names;
    for (const PairedCase& each : setup_.plan.cases) names.push_back((each.*side).name());
    return lacking_cases(request, names);
  }

  bool leave(const PairedCase& each, Why why, std::string text) {
    setup_.left.push_back({each.name, why, std::move(text), false});
    return true;
  }

  /// Asked of this program. What a workload throws when asked shows when it is measured.
  static bool refused(const Case& of) {
    try {
      return refusal(of).has_value();
    } catch (const std::exception&) {
      return false;
    }
  }

  PairedSetup& setup_;
};

void require_enough(const PairedSetup& setup) {
  const PairedPlan& plan = setup.plan;
  if (plan.cases.empty()) {
    throw CommandError(
        ExitCode::nothing_measured,
        fmt::format("nothing to compare: {} and {} have no case in common{}", setup.base_label,
                    setup.newer_label,
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
  app.add_option("--threshold", options.threshold, "Changes up to this are none")
      ->capture_default_str()
      ->type_name("PERCENT");
  app.add_option("--max-rounds", options.most_rounds,
                 "Blocks of four samples that a case may take until it is decided")
      ->check(CLI::Range(std::uint32_t{1}, kMostRoundsAsked))
      ->capture_default_str()
      ->type_name("N");
  app.add_option("--seed", options.seed, "Of orders and coins (default: random, recorded)")
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
  setup.plan.rule.threshold = read_percent(options.threshold, "--threshold");
  setup.plan.most_rounds = options.most_rounds;
  setup.plan.seed = options.seed ? *options.seed : random_seed();
  setup.plan.time_limit = std::chrono::duration<double>(options.time_limit_s);
  setup.plan.quiet = options.quiet;
  setup.plan.same_work = options.base_settings.empty() && options.newer_settings.empty();
  setup.base = request(options, options.base, "--base", options.base_plugins);
  setup.newer = request(options, options.newer, "--new", options.newer_plugins);
  setup.base_label = label(options.base, options.base_plugins, options.base_settings);
  setup.newer_label = label(options.newer, options.newer_plugins, options.newer_settings);
  // Plug-ins of the two sides may bring workloads of one name, of which one alone can be loaded.
  const SampleRequest& loaded = options.newer_plugins.empty() ? setup.base : setup.newer;
  for (const std::string& plugin : loaded.plugins) load_plugin(plugin);
  if (!options.select.interpreters.empty()) use_interpreters(options.select.interpreters);
  setup.plan.cases = paired(select_cases(options.select.selection), options);
  Sieve(setup).run();
  require_enough(setup);
  calibrate(setup);
  return setup;
}

}  // namespace fourways
