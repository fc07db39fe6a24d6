// Parameters go by their names, times in nanoseconds.
#include "runners/python/twin_batch.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "runners/python/interpreter.hpp"
#include "workloads/table.hpp"

namespace fourways {
namespace {

using nlohmann::json;

void put_all(json& into, const Params& params) {
  for (const ParamSpec& spec : params.specs()) {
    std::visit([&](const auto& value) { into[spec.name] = value; }, params.value(spec.name));
  }
}

/// The workload's at the recipe's settings, and the runner's own.
json params_json(const Recipe& recipe, const Params& settings) {
  Params params = params_of(find_workload(recipe.workload));
  for (const auto& [key, text] : recipe.params) {
    params.set(key, text, fmt::format("workload {}", recipe.workload));
  }
  json all = json::object();
  put_all(all, settings);
  put_all(all, params);
  return all;
}

}  // namespace

nlohmann::json twin_order(const std::string& model, const TwinInputs& inputs, const Plan& plan,
                          const Ledger& ledger, const Params& settings) {
  const std::string file =
      inputs.file.empty() ? fmt::format("{}/twins/{}.py", python_folder(), plan.recipe->workload)
                          : inputs.file;
  return {{"protocol", kTwinProtocol},
          {"file", file},
          {"model", model},
          {"tasks", plan.tasks},
          {"workers", plan.workers},
          {"params", params_json(*plan.recipe, settings)},
          {"texts", inputs.texts},
          {"descriptors", inputs.descriptors},
          {"time_calls", ledger.call(0) != nullptr},
          {"measure_memory", ledger.measures_memory()}};
}

}  // namespace fourways
