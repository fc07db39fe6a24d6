#include "reports/record/context_difference.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <set>
#include <string_view>

#include "reports/text/human.hpp"

namespace fourways {
namespace {

struct Fact {
  std::string_view pointer;  // RFC 6901, from the context
  std::string_view what;
  std::string_view absent;  // what it means that a report has it not
  bool voids;
};

constexpr std::array<Fact, 25> kFacts = {{
    {"/fourways/machine/cpu_model", "CPU model", "unknown", true},
    {"/fourways/machine/virtualisation", "virtualisation", "none noticed", true},
    {"/fourways/machine/affinity_cpus", "processors allowed", "unknown", true},
    // Of foreign reports, which mostly lack the CPU's name.
    {"/fourways/machine/caches", "caches", "unknown", true},
    {"/fourways/machine/quota_cpus", "CPU quota", "none", true},
    {"/fourways/machine/throttled", "held up by its CPU quota", "no", true},
    {"/fourways/machine/governor", "frequency governor", "not to be seen", true},
    {"/fourways/machine/turbo", "turbo", "not to be seen", true},
    {"/fourways/machine/smt", "SMT", "not to be seen", true},
    {"/fourways/build_type", "build type", "unknown", true},
    {"/fourways/surroundings/scheduling", "scheduling policy", "other", true},
    {"/host_name", "host", "unknown", false},
    {"/fourways/machine/affinity", "which processors", "unknown", false},
    {"/fourways/machine/online_cpus", "processors online", "unknown", false},
    {"/fourways/machine/memory_bytes", "memory", "unknown", false},
    {"/fourways/machine/kernel", "kernel", "unknown", false},
    {"/fourways/machine/distribution", "distribution", "unknown", false},
    {"/fourways/surroundings/nice", "niceness", "0", false},
    {"/fourways/surroundings/timer_slack_ns", "timer slack in ns", "as usual", false},
    {"/fourways/surroundings/stack_limit", "stack limit", "as usual", false},
    {"/fourways/surroundings/address_randomisation", "address randomisation", "on", false},
    {"/fourways/surroundings/transparent_huge_pages", "transparent huge pages", "as usual", false},
    {"/fourways/compiler", "compiler", "unknown", false},
    {"/fourways/flags", "compiler flags", "unknown", false},
    {"/fourways/warm_up", "warm-up", "unknown", false},
}};

const nlohmann::json* at(const nlohmann::json& context, const std::string& pointer) {
  const nlohmann::json::json_pointer path(pointer);
  return context.contains(path) ? &context.at(path) : nullptr;
}

std::string spelled(const nlohmann::json* value, const Fact& fact) {
  if (value == nullptr) return std::string(fact.absent);
  if (fact.what == "memory" && value->is_number()) return human_bytes(value->get<double>());
  if (value->is_string()) return value->get<std::string>();
  if (value->is_boolean() && fact.absent == "no") return value->get<bool>() ? "yes" : "no";
  if (value->is_boolean()) return value->get<bool>() ? "on" : "off";
  return value->dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void compare_fact(const Fact& fact, const nlohmann::json& base, const nlohmann::json& newer,
                  std::vector<ContextDifference>& differences) {
  const auto* left = at(base, std::string(fact.pointer));
  const auto* right = at(newer, std::string(fact.pointer));
  const bool equal = left == nullptr || right == nullptr ? left == right : *left == *right;
  if (equal) return;
  differences.push_back(
      {std::string(fact.what), spelled(left, fact), spelled(right, fact), fact.voids});
}

/// The facts of the object at `place`, whatever their names are.
void compare_named(const Fact& place, const nlohmann::json& base, const nlohmann::json& newer,
                   std::vector<ContextDifference>& differences) {
  std::set<std::string> names;
  for (const auto* context : {&base, &newer}) {
    const auto* object = at(*context, std::string(place.pointer));
    if (object == nullptr || !object->is_object()) continue;
    for (const auto& item : object->items()) names.insert(item.key());
  }
  for (const auto& name : names) {
    std::string escaped;
    for (const char c : name) escaped += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    const std::string pointer = fmt::format("{}/{}", place.pointer, escaped);
    const std::string what = fmt::format("{} {}", place.what, name);
    compare_fact({pointer, what, place.absent, place.voids}, base, newer, differences);
  }
}

// Foreign reports tell the clock instead of the CPU's name. One machine may read another clock at
// another time (the kernel shows the present frequency), another host with another clock is another
// CPU.
void compare_clocks(const nlohmann::json& base, const nlohmann::json& newer,
                    std::vector<ContextDifference>& differences) {
  constexpr double kNoise = 1.01;
  constexpr double kOtherCpu = 1.1;
  const auto* left = at(base, "/mhz_per_cpu");
  const auto* right = at(newer, "/mhz_per_cpu");
  for (const auto* context : {&base, &newer}) {
    if (at(*context, "/fourways/machine/cpu_model") != nullptr) return;
  }
  if (left == nullptr || right == nullptr || !left->is_number() || !right->is_number()) return;
  const auto [low, high] = std::minmax({left->get<double>(), right->get<double>()});
  if (low <= 0 || high < low * kNoise) return;
  const auto* host = at(base, "/host_name");
  const auto* other_host = at(newer, "/host_name");
  const bool same_host = host != nullptr && other_host != nullptr && *host == *other_host;
  differences.push_back({"clock", fmt::format("{:.0f} MHz", left->get<double>()),
                         fmt::format("{:.0f} MHz", right->get<double>()),
                         !same_host && high > low * kOtherCpu});
}

}  // namespace

std::vector<ContextDifference> context_differences(const nlohmann::json& base,
                                                   const nlohmann::json& newer) {
  std::vector<ContextDifference> differences;
  for (const Fact& fact : kFacts) compare_fact(fact, base, newer, differences);
  compare_clocks(base, newer, differences);
  compare_named({"/fourways/versions", "version of", "unknown", false}, base, newer, differences);
  compare_named({"/fourways/surroundings/environment", "variable", "not set", false}, base, newer,
                differences);
  std::stable_partition(differences.begin(), differences.end(),
                        [](const ContextDifference& each) { return each.voids; });
  return differences;
}

nlohmann::json kind_of_machine(const nlohmann::json& context) {
  nlohmann::json kind = nlohmann::json::object();
  for (const Fact& fact : kFacts) {
    const nlohmann::json* value = at(context, std::string(fact.pointer));
    if (fact.voids && value != nullptr) {
      kind[nlohmann::json::json_pointer(std::string(fact.pointer))] = *value;
    }
  }
  return kind;
}

std::string kind_text(const nlohmann::json& kind) {
  std::vector<std::string> facts;
  for (const Fact& fact : kFacts) {
    const nlohmann::json* value = at(kind, std::string(fact.pointer));
    if (fact.voids && value != nullptr) {
      facts.push_back(fmt::format("{} {}", fact.what, spelled(value, fact)));
    }
  }
  return facts.empty() ? "unknown" : fmt::format("{}", fmt::join(facts, ", "));
}

std::string difference_text(const ContextDifference& difference) {
  return fmt::format("{}: {} against {}", difference.what, difference.base, difference.newer);
}

}  // namespace fourways
