// Which differences of machine, system and build are told, and which make a comparison void.
#include "reports/record/context_difference.hpp"

#include <gmock/gmock.h>

#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

nlohmann::json context() {
  auto json = test_context();
  json["fourways"]["machine"] = {{"cpu_model", "EPYC"},    {"affinity", "0-1"},
                                 {"affinity_cpus", 2},     {"governor", "performance"},
                                 {"kernel", "6.1"},        {"turbo", true},
                                 {"memory_bytes", 1 << 30}};
  return json;
}

std::vector<std::string> told(const nlohmann::json& newer) {
  std::vector<std::string> texts;
  for (const auto& difference : context_differences(context(), newer)) {
    texts.push_back((difference.voids ? "void " : "told ") + difference_text(difference));
  }
  return texts;
}

TEST(ContextDifference, of_one_context_is_none) { EXPECT_THAT(told(context()), IsEmpty()); }

TEST(ContextDifference, what_a_run_chooses_is_none) {
  auto newer = context();
  newer["date"] = "2025-01-01";
  newer["load_avg"] = {9, 9, 9};
  newer["fourways"]["seed"] = 8;
  newer["fourways"]["rounds"] = 30;
  EXPECT_THAT(told(newer), IsEmpty());
}

TEST(ContextDifference, of_what_sets_the_pace_voids) {
  auto newer = context();
  auto& machine = newer["fourways"]["machine"];
  machine["cpu_model"] = "Xeon";
  machine["affinity_cpus"] = 4;
  machine["quota_cpus"] = 1.5;
  machine["throttled"] = true;
  machine["governor"] = "powersave";
  machine.erase("turbo");
  machine["smt"] = false;
  machine["virtualisation"] = "KVM";
  newer["fourways"]["build_type"] = "Debug";
  EXPECT_THAT(
      told(newer),
      ElementsAre("void CPU model: EPYC against Xeon",
                  "void virtualisation: none noticed against KVM",
                  "void processors allowed: 2 against 4", "void CPU quota: none against 1.5",
                  "void held up by its CPU quota: no against yes",
                  "void frequency governor: performance against powersave",
                  "void turbo: on against not to be seen", "void SMT: not to be seen against off",
                  "void build type: Release against Debug"));
}

TEST(ContextDifference, of_what_may_be_compared_on_purpose_is_told) {
  auto newer = context();
  newer["host_name"] = "other";
  newer["fourways"]["compiler"] = "clang 16";
  newer["fourways"]["flags"] = "-O3";
  newer["fourways"]["versions"] = {{"fmt", "9.1.0"}, {"a/b~c", "2"}};
  newer["fourways"]["machine"]["kernel"] = "6.2";
  newer["fourways"]["machine"]["memory_bytes"] = 1LL << 31;
  EXPECT_THAT(
      told(newer),
      ElementsAre("told host: bench|host against other", "told memory: 1.00 GiB against 2.00 GiB",
                  "told kernel: 6.1 against 6.2", "told compiler: g++ 12 against clang 16",
                  "told compiler flags: -O2 against -O3",
                  "told version of a/b~c: unknown against 2"));
}

TEST(ContextDifference, of_bare_contexts_is_none) {
  const nlohmann::json bare = {{"fourways", nlohmann::json::object()}};
  EXPECT_THAT(context_differences(bare, bare), IsEmpty());
}

}  // namespace
}  // namespace fourways
