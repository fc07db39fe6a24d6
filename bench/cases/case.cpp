// Names of cases, written and read.
#include "bench/cases/case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "reports/text/text.hpp"
#include "runners/process/unit_image.hpp"
#include "runners/table.hpp"
#include "workloads/table.hpp"

namespace fourways {
namespace {

constexpr std::int64_t kMostWorkers = 1024;
constexpr std::string_view kBenchmarkSuffix = "manual_time";

bool has(const std::vector<ParamSpec>& specs, std::string_view key) {
  return std::any_of(specs.begin(), specs.end(),
                     [&](const ParamSpec& spec) { return spec.name == key; });
}

/// The parameters of every bounded runner: how many workers it has.
std::vector<ParamSpec> worker_params(const Traits& traits) {
  std::vector<ParamSpec> specs;
  if (traits.bounded) {
    specs.push_back(ParamSpec::integer("workers", affinity_cores(), 1, kMostWorkers,
                                       "how many workers the pool has"));
  }
  if (traits.bounded && traits.elastic) {
    specs.push_back(ParamSpec::integer("min_workers", 0, 0, kMostWorkers,
                                       "how many of them are there at the start, the others when "
                                       "tasks wait; 0: all"));
  }
  return specs;
}

}  // namespace

std::string Case::name() const {
  std::string name = fmt::format("{}/{}", workload->name, runner->traits().name);
  for (const ParamSpec& spec : params.specs()) {
    const bool always = spec.name == "tasks" || spec.name == "workers";
    if (always || !params.is_default(spec)) {
      name += fmt::format("/{}:{}", spec.name, to_text(spec, params.value(spec.name)));
    }
  }
  return name;
}

bool Case::knows(std::string_view key) const { return has(params.specs(), key); }

void Case::set(std::string_view key, std::string_view text) {
  std::string owner = fmt::format("{}/{}", workload->name, runner->traits().name);
  if (has(params_of(*workload).specs(), key)) {
    owner = "workload " + workload->name;
  } else if (knows(key)) {
    owner = "runner " + runner->traits().name;
  }
  params.set(key, text, owner);
}

Plan Case::plan(const Needs& needs) const {
  const auto integer = [this](const char* key) {
    return static_cast<std::uint32_t>(params.integer(key));
  };
  const Traits& traits = runner->traits();
  Plan plan;
  plan.tasks = integer("tasks");
  if (traits.bounded) plan.workers = integer("workers");
  if (traits.elastic) plan.min_workers = integer("min_workers");
  if (traits.fresh_image || traits.runs_twin) plan.recipe = recipe_of(*workload, params);
  if (!traits.params.empty()) plan.params = std::make_shared<const Params>(params);
  plan.in_flight = needs.in_flight;
  plan.alive = needs.alive;
  plan.stacks = needs.stacks;
  plan.name_units = needs.unit_names;
  return plan;
}

std::vector<std::string> names_of(const std::vector<Case>& cases) {
  std::vector<std::string> names;
  for (const Case& each : cases) names.push_back(each.name());
  return names;
}

Case make_case(const WorkloadInfo& workload, Runner& runner) {
  const Traits& traits = runner.traits();
  std::vector<ParamSpec> specs = params_of(workload).specs();
  const std::vector<ParamSpec> workers = worker_params(traits);
  specs.insert(specs.begin() + 1, workers.begin(), workers.end());
  for (const ParamSpec& own : traits.params) {
    if (has(specs, own.name)) {
      throw std::invalid_argument(
          fmt::format("workload {} and runner {} both have a parameter '{}': rename the workload's",
                      workload.name, traits.name, own.name));
    }
    specs.push_back(own);
  }
  return {&workload, &runner, Params(std::move(specs))};
}

Case parse_case(std::string_view name) {
  const std::vector<std::string_view> parts = split(name, '/');
  if (parts.size() < 2) {
    throw std::invalid_argument(fmt::format(
        "case '{}' is not of the form workload/runner/key:value; `fourways list cases` shows some",
        name));
  }
  Case parsed = make_case(find_workload(parts[0]), find_runner(parts[1]));
  for (std::size_t i = 2; i < parts.size(); ++i) {
    if (i + 1 == parts.size() && parts[i] == kBenchmarkSuffix) break;
    const std::size_t colon = parts[i].find(':');
    if (colon == std::string_view::npos) {
      throw std::invalid_argument(
          fmt::format("case '{}': '{}' is not of the form key:value", name, parts[i]));
    }
    parsed.set(parts[i].substr(0, colon), parts[i].substr(colon + 1));
  }
  return parsed;
}

Sample blank_sample(const Case& of) {
  const Traits& traits = of.runner->traits();
  Sample sample;
  sample.case_name = of.name();
  sample.workload = of.workload->name;
  sample.kind = of.workload->kind;
  sample.column = of.workload->column;
  sample.runner = traits.name;
  sample.family = traits.family;
  sample.operation = of.workload->operation;
  for (const ParamSpec& spec : of.params.specs()) {
    sample.params[spec.name] = of.params.value(spec.name);
  }
  sample.accounts.tasks_planned = of.params.integer("tasks");
  return sample;
}

std::optional<std::string> refusal(const Case& of) {
  const std::unique_ptr<Workload> workload = of.workload->make();
  const Needs needs = workload->needs(of.params);
  return refusal(needs, of.runner->traits(), of.plan(needs));
}

}  // namespace fourways
