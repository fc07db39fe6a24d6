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

/// Each byte as a letter of Latin-1, for a path need not be UTF-8 and JSON must be.
std::string in_latin1(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) text += static_cast<char>(0xC0 | byte >> 6);
    text += static_cast<char>(byte >= 0x80 ? 0x80 | (byte & 0x3F) : byte);
  }
  return text;
}

std::map<std::string, std::string> in_latin1(std::map<std::string, std::string> texts) {
  for (auto& [name, text] : texts) text = in_latin1(text);
  return texts;
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
          {"file", in_latin1(file)},
          {"model", model},
          {"tasks", plan.tasks},
          {"workers", plan.workers},
          {"params", params_json(*plan.recipe, settings)},
          {"texts", in_latin1(inputs.texts)},
          {"descriptors", inputs.descriptors},
          {"time_calls", ledger.call(0) != nullptr},
          {"measure_memory", ledger.measures_memory()}};
}

}  // namespace fourways
