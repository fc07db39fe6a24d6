// Parameters go by their names, times in nanoseconds, results as numbers of 64 bits.
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

Usage usage_in(const json& usage) {
  return {usage.at("user_ns"),
          usage.at("system_ns"),
          usage.at("voluntary_switches"),
          usage.at("involuntary_switches"),
          usage.at("minor_faults"),
          usage.at("major_faults")};
}

void enter_tasks(const json& answer, Ledger& ledger) {
  const json& results = answer.at("results");
  if (results.size() != ledger.tasks()) {
    throw TwinFailure("error", fmt::format("the twin answered with {} results for {} tasks",
                                           results.size(), ledger.tasks()));
  }
  for (std::uint32_t i = 0; i < ledger.tasks(); ++i) {
    TaskSlot& slot = ledger.slot(i);
    slot.result = results[i];
    slot.started_ns = answer.at("started_ns").at(i);
    slot.finished_ns = answer.at("finished_ns").at(i);
    slot.worker = answer.at("workers").at(i);
    slot.finish(TaskSlot::State::done);
    if (CallTimes* call = ledger.call(i)) {
      *call = {answer.at("called_ns").at(i), answer.at("returned_ns").at(i)};
    }
  }
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

TwinReport enter_twin_answer(const nlohmann::json& answer, Ledger& ledger) {
  ledger.take_task_times();
  enter_tasks(answer, ledger);
  ledger.units_created = answer.at("units_created").get<std::uint64_t>();
  ledger.start_up_ns = answer.at("start_up_ns");
  ledger.ran_elsewhere({.began_ns = answer.at("began_ns"),
                        .joined_ns = answer.at("joined_ns"),
                        .usage = usage_in(answer.at("usage")),
                        .memory_bytes = answer.at("memory_bytes")});
  return {answer.at("counts"), answer.at("started_ns")};
}

}  // namespace fourways
