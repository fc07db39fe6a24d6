#include "bench/command/options/build_sides.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "bench/cases/setting.hpp"
#include "bench/command/command_error.hpp"
#include "bench/command/options/build_folder.hpp"
#include "bench/subjects/build_subject.hpp"
#include "reports/text/utf8.hpp"
#include "runners/table.hpp"
#include "workloads/table.hpp"

namespace fourways {
namespace {

using Why = UncomparedCase::Why;

std::vector<Setting> parse(const std::vector<std::string>& given, const char* option) {
  std::vector<Setting> settings;
  for (const std::string& each : given) {
    settings.push_back(parse_setting(each, option));
  }
  return settings;
}

struct BuildSide {
  SampleRequest request;
  std::vector<Case> cases = {};  // in the order of the plan's
};

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
  return utf8_text(text);
}

/// Measures what one measurement serves for all samples. Another build may not understand it, so
/// both sides must be this very build.
void calibrate(BuildSide& base, BuildSide& newer) {
  if (base.request.program != newer.request.program ||
      base.request.program != find_bench_models()) {
    return;
  }
  base.request.calibrations = newer.request.calibrations = calibrations_for(base.cases);
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

/// Gives the sides the cases that can be compared; the others are left with their reason.
void sort_out(const std::vector<PairedCase>& cases, BuildSide& base, BuildSide& newer,
              Interrupts& interrupts, PairedSetup& setup) {
  std::vector<Case> bases, newers;
  for (const PairedCase& each : cases) {
    bases.push_back(each.base);
    newers.push_back(each.newer);
  }
  const auto base_lacks = lacking_cases(base.request, names_of(bases), interrupts);
  const auto newer_lacks = lacking_cases(newer.request, names_of(newers), interrupts);
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
      base.cases.push_back(each.base);
      newer.cases.push_back(each.newer);
    }
  }
}

}  // namespace

void add_build_sides(const PairedOptions& options, Interrupts& interrupts, PairedSetup& setup) {
  setup.plan.same_work = options.base_settings.empty() && options.newer_settings.empty();
  BuildSide base{request(options, options.base, "--base", options.base_plugins)};
  BuildSide newer{request(options, options.newer, "--new", options.newer_plugins)};
  setup.base.label = label(options.base, options.base_plugins, options.base_settings);
  setup.newer.label = label(options.newer, options.newer_plugins, options.newer_settings);
  // Plug-ins of the two sides may bring workloads of one name, of which one alone can be loaded.
  const BuildSide& loaded = options.newer_plugins.empty() ? base : newer;
  for (const std::string& plugin : loaded.request.plugins) load_plugin(plugin);
  if (!options.select.interpreters.empty()) use_interpreters(options.select.interpreters);
  sort_out(paired(select_cases(options.select.selection), options), base, newer, interrupts, setup);
  calibrate(base, newer);
  setup.base.subject =
      std::make_unique<BuildSubject>(std::move(base.cases), std::move(base.request), interrupts);
  setup.newer.subject =
      std::make_unique<BuildSubject>(std::move(newer.cases), std::move(newer.request), interrupts);
}

}  // namespace fourways
