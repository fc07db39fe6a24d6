// Globs, settings, and their cross product.
#include "bench/cases/selection.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>

#include "bench/command/command_error.hpp"
#include "runners/table.hpp"
#include "workloads/table.hpp"

namespace fourways {
namespace {

using Settings = std::map<std::string, std::vector<std::string>>;

bool is_glob(const std::string& text) { return text.find_first_of("*?[") != std::string::npos; }

/// The things whose names match one of the globs, in table order. `what` is "workload" or "runner".
template <class Thing, class NameOf, class Find>
std::vector<const Thing*> matching(const std::vector<const Thing*>& all,
                                   const std::vector<std::string>& globs, const char* what,
                                   NameOf name_of, Find find) {
  if (globs.empty()) return all;
  std::set<const Thing*> chosen;
  for (const std::string& glob : globs) {
    if (!is_glob(glob)) find(glob);  // throws for an unknown name, with the closest known one
    bool any = false;
    for (const Thing* thing : all) {
      if (::fnmatch(glob.c_str(), name_of(*thing).c_str(), 0) != 0) continue;
      chosen.insert(thing);
      any = true;
    }
    if (any) continue;
    std::vector<std::string> names;
    for (const Thing* thing : all) names.push_back(name_of(*thing));
    throw CommandError(
        ExitCode::nothing_measured,
        fmt::format("--{} '{}' matches nothing; there are {}", what, glob, fmt::join(names, ", ")));
  }
  std::vector<const Thing*> result;
  std::copy_if(all.begin(), all.end(), std::back_inserter(result),
               [&](const Thing* thing) { return chosen.count(thing) != 0; });
  return result;
}

std::vector<const WorkloadInfo*> chosen_workloads(const std::vector<std::string>& globs) {
  std::vector<const WorkloadInfo*> all;
  for (const WorkloadInfo& info : workloads()) all.push_back(&info);
  return matching(
      all, globs, "workload", [](const WorkloadInfo& info) { return info.name; },
      [](const std::string& name) { find_workload(name); });
}

std::vector<const Runner*> chosen_runners(const std::vector<std::string>& globs) {
  std::vector<const Runner*> all;
  for (const auto& runner : runners()) all.push_back(runner.get());
  return matching(
      all, globs, "runner", [](const Runner& runner) { return runner.traits().name; },
      [](const std::string& name) { find_runner(name); });
}

Settings parse_settings(const std::vector<std::string>& given) {
  Settings settings;
  for (const std::string& setting : given) {
    const std::size_t equals = setting.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == setting.size()) {
      throw std::invalid_argument(
          fmt::format("--set {}: write key=value, or key=value,value to measure several", setting));
    }
    std::vector<std::string>& values = settings[setting.substr(0, equals)];
    std::string rest = setting.substr(equals + 1);
    for (std::size_t comma; (comma = rest.find(',')) != std::string::npos;) {
      values.push_back(rest.substr(0, comma));
      rest.erase(0, comma + 1);
    }
    values.push_back(rest);
  }
  return settings;
}

bool knows(const Case& of, const std::string& key) {
  const auto& specs = of.params.specs();
  return std::any_of(specs.begin(), specs.end(),
                     [&](const ParamSpec& spec) { return spec.name == key; });
}

void require_known_keys(const Settings& settings, const std::vector<Case>& cases) {
  for (const auto& [key, values] : settings) {
    if (std::any_of(cases.begin(), cases.end(),
                    [&, &key = key](const Case& each) { return knows(each, key); })) {
      continue;
    }
    std::map<std::string, std::set<std::string>> accepted;
    for (const Case& each : cases) {
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

/// Every chosen workload on every chosen runner. What computes takes an interpreter some fifty
/// times as long at the workloads' defaults: a twin would take longer than all else together. Who
/// wants both names the runner, and sets parameters that suit both, for figures compare at the same
/// parameters only.
std::vector<Case> crossed(const std::vector<const WorkloadInfo*>& chosen,
                          const std::vector<const Runner*>& on, bool twins) {
  std::vector<Case> cases;
  for (const WorkloadInfo* workload : chosen) {
    for (const Runner* runner : on) {
      if (!twins && runner->traits().runs_twin) continue;
      cases.push_back(make_case(*workload, find_runner(runner->traits().name)));
    }
  }
  return cases;
}

void require_any(const std::vector<Case>& cases, const Suite& suite) {
  if (!cases.empty()) return;
  throw CommandError(ExitCode::nothing_measured,
                     fmt::format("suite {} has no case of these workloads on these runners; "
                                 "`fourways list cases --suite {}` shows those that it has",
                                 suite.name, suite.name));
}

/// Of the cases that a suite lists, those of the chosen workloads and runners.
std::vector<Case> listed(const Suite& suite, const std::vector<const WorkloadInfo*>& chosen,
                         const std::vector<const Runner*>& on) {
  std::vector<Case> cases;
  for (const std::string& name : suite.case_names()) {
    const std::size_t first = name.find('/');
    const std::string workload = name.substr(0, first);
    const std::string runner = name.substr(first + 1, name.find('/', first + 1) - first - 1);
    const bool wanted =
        std::any_of(chosen.begin(), chosen.end(),
                    [&](const WorkloadInfo* each) { return each->name == workload; }) &&
        std::any_of(on.begin(), on.end(),
                    [&](const Runner* each) { return each->traits().name == runner; });
    if (wanted) cases.push_back(parse_case(name));
  }
  require_any(cases, suite);
  return cases;
}

/// Workloads and runners crossed, or the cases that the suite lists, at the suite's values.
std::vector<Case> cases_of_sweep(const Selection& selection, const Suite& suite,
                                 const Settings& settings) {
  const auto& asked = selection.workload_globs;
  const auto chosen = chosen_workloads(asked.empty() ? suite.workloads : asked);
  const auto& asked_runners = selection.runner_globs;
  const auto on = chosen_runners(asked_runners.empty() ? suite.runners : asked_runners);
  const std::vector<Case> bases =
      suite.case_names ? listed(suite, chosen, on) : crossed(chosen, on, !asked_runners.empty());
  require_known_keys(settings, bases);
  std::vector<Case> cases;
  for (const Case& base : bases) {
    std::vector<Case> more = expanded(base, suite, settings);
    std::move(more.begin(), more.end(), std::back_inserter(cases));
  }
  return cases;
}

bool matches_any(const std::string& name, const std::vector<std::string>& globs) {
  return std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) {
    return ::fnmatch(glob.c_str(), name.c_str(), 0) == 0;
  });
}

/// The cases of the suite's parts that are of the workloads and runners asked for.
std::vector<Case> cases_of_parts(const Selection& selection, const Suite& suite,
                                 const Settings& asked) {
  const auto asked_workloads = chosen_workloads(selection.workload_globs);
  const auto asked_runners = chosen_runners(selection.runner_globs);
  std::vector<Case> bases, cases;
  for (const SuitePart& part : suite.parts) {
    Settings settings = asked;
    settings.merge(parse_settings(part.settings));
    for (const WorkloadInfo* workload : asked_workloads) {
      if (!matches_any(workload->name, part.workloads)) continue;
      for (const Runner* runner : asked_runners) {
        if (!matches_any(runner->traits().name, part.runners)) continue;
        bases.push_back(make_case(*workload, find_runner(runner->traits().name)));
        std::vector<Case> more = expanded(bases.back(), suite, settings);
        std::move(more.begin(), more.end(), std::back_inserter(cases));
      }
    }
  }
  require_any(cases, suite);
  require_known_keys(asked, bases);
  return cases;
}

}  // namespace

std::vector<Case> select_cases(const Selection& selection) {
  const Suite& suite = find_suite(selection.suite);
  const Settings settings = parse_settings(selection.settings);
  const auto cases = suite.parts.empty() ? cases_of_sweep(selection, suite, settings)
                                         : cases_of_parts(selection, suite, settings);
  std::vector<Case> once;
  std::set<std::string> names;
  for (const Case& each : cases) {
    if (names.insert(each.name()).second) once.push_back(each);
  }
  return once;
}

}  // namespace fourways
