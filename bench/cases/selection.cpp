#include "bench/cases/selection.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "bench/cases/glob.hpp"
#include "bench/cases/setting.hpp"
#include "bench/command/command_error.hpp"
#include "runners/table.hpp"
#include "workloads/table.hpp"

namespace fourways {
namespace {

Names chosen_workloads(const Names& globs) {
  Names all;
  for (const WorkloadInfo& info : workloads()) all.push_back(info.name);
  return names_matching(std::move(all), globs, "workload", find_workload);
}

Names chosen_runners(const Names& globs) {
  Names all;
  for (const auto& runner : runners()) all.push_back(runner->traits().name);
  return names_matching(std::move(all), globs, "runner", find_runner);
}

/// A case at its defaults, and the settings that it is to be measured at.
struct Base {
  Case at_defaults;
  Settings settings;
};

void require_known_keys(const Settings& settings, const std::vector<Base>& bases) {
  for (const auto& [key, values] : settings) {
    if (std::any_of(bases.begin(), bases.end(),
                    [&, &key = key](const Base& base) { return base.at_defaults.knows(key); })) {
      continue;
    }
    std::map<std::string, std::set<std::string>> accepted;
    for (const auto& [each, _] : bases) {
      const Params own = params_of(*each.workload);
      for (const ParamSpec& spec : own.specs()) accepted[each.workload->name].insert(spec.name);
      for (const ParamSpec& spec : each.params.specs()) {
        if (accepted[each.workload->name].count(spec.name) != 0) continue;
        accepted["runner " + each.runner->traits().name].insert(spec.name);
      }
    }
    std::vector<std::string> lines;
    for (const auto& [owner, keys] : accepted) {
      lines.push_back(fmt::format("{} accepts {}", owner, fmt::join(keys, ", ")));
    }
    throw std::invalid_argument(
        fmt::format("--set {}: no selected workload or runner has a parameter '{}'; {}", key, key,
                    fmt::join(lines, "; ")));
  }
}

/// The suite's own values of `tasks` and `workers`, as text.
std::vector<std::string> swept(const ParamSpec& spec, const std::vector<double>& factors) {
  std::vector<std::string> values;
  for (const double factor : factors) {
    const double scaled = factor * static_cast<double>(std::get<std::int64_t>(spec.fallback));
    values.push_back(fmt::format("{}", std::llround(std::clamp(scaled, spec.low, spec.high))));
  }
  return values;
}

std::vector<std::string> values_for(const ParamSpec& spec, const Case& base, const Suite& suite,
                                    const Settings& settings) {
  const auto set = settings.find(spec.name);
  if (set != settings.end()) return set->second;
  if (!suite.case_names && spec.name == "tasks") return swept(spec, suite.tasks_factors);
  if (!suite.case_names && spec.name == "workers") return swept(spec, suite.workers_factors);
  return {to_text(spec, base.params.value(spec.name))};
}

std::vector<Case> expanded(const Case& base, const Suite& suite, const Settings& settings) {
  std::vector<Case> cases{base};
  for (const ParamSpec& spec : base.params.specs()) {
    std::vector<Case> more;
    for (const Case& each : cases) {
      for (const std::string& value : values_for(spec, base, suite, settings)) {
        more.push_back(each);
        more.back().set(spec.name, value);
      }
    }
    cases = std::move(more);
  }
  return cases;
}

/// Every chosen workload on every chosen runner, in each part of the suite that has both. A suite
/// without parts has them all, but `twins` only where they are asked for: an interpreter takes some
/// fifty times as long for what computes, and so longer than all other runners together. To measure
/// both, name the runner and set parameters that suit both: times compare only where the parameters
/// are the same.
std::vector<Base> crossed(const Suite& suite, const Names& chosen, const Names& on,
                          const Settings& asked, bool twins) {
  const std::vector<SuitePart> whole{{{"*"}, {"*"}, {}}};
  std::vector<Base> bases;
  for (const SuitePart& part : suite.parts.empty() ? whole : suite.parts) {
    Settings settings = asked;
    settings.merge(parse_settings(part.settings));
    for (const std::string& workload : chosen) {
      if (!matches_any(workload, part.workloads)) continue;
      for (const std::string& name : on) {
        Runner& runner = find_runner(name);
        if (!matches_any(name, part.runners) || (runner.traits().runs_twin && !twins)) continue;
        bases.push_back({make_case(find_workload(workload), runner), settings});
      }
    }
  }
  return bases;
}

/// Of the cases that a suite lists, those of the chosen workloads and runners.
std::vector<Base> listed(const Suite& suite, const Names& chosen, const Names& on,
                         const Settings& asked) {
  const auto has = [](const Names& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  std::vector<Base> bases;
  for (const std::string& name : suite.case_names()) {
    const std::size_t first = name.find('/');
    const std::string runner = name.substr(first + 1, name.find('/', first + 1) - first - 1);
    if (has(chosen, name.substr(0, first)) && has(on, runner)) {
      bases.push_back({parse_case(name), asked});
    }
  }
  return bases;
}

}  // namespace

std::vector<Case> select_cases(const Selection& selection) {
  const Suite& suite = find_suite(selection.suite);
  const Settings asked = parse_settings(selection.settings);
  const auto& workload_globs = selection.workload_globs;
  const auto& runner_globs = selection.runner_globs;
  const auto chosen = chosen_workloads(workload_globs.empty() ? suite.workloads : workload_globs);
  const auto on = chosen_runners(runner_globs.empty() ? suite.runners : runner_globs);
  const bool twins = !runner_globs.empty() || !suite.parts.empty();
  const std::vector<Base> bases = suite.case_names ? listed(suite, chosen, on, asked)
                                                   : crossed(suite, chosen, on, asked, twins);
  if (bases.empty()) {
    throw CommandError(ExitCode::nothing_measured,
                       "suite {} has no case of these workloads on these runners; "
                       "`fourways list cases --suite {}` shows those that it has",
                       suite.name, suite.name);
  }
  require_known_keys(asked, bases);
  std::vector<Case> once;
  std::set<std::string> names;
  for (const Base& base : bases) {
    for (Case& each : expanded(base.at_defaults, suite, base.settings)) {
      if (names.insert(each.name()).second) once.push_back(std::move(each));
    }
  }
  return once;
}

}  // namespace fourways
