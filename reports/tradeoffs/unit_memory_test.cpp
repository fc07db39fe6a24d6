// The memory of a unit: which cases are gathered, and what comes of them.
#include "reports/tradeoffs/unit_memory.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "reports/record/schema.hpp"
#include "reports/report/report.hpp"
#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

using ::testing::IsEmpty;

const std::vector<double> kFive{1000, 2000, 5000, 10'000, 20'000};

std::vector<UnitMemory> memories_of(const std::vector<Sample>& samples) {
  return unit_memories_of(gather_cases(samples));
}

TEST(UnitMemory, is_the_slope_over_five_crowds) {
  const auto memories = memories_of(crowds_of("fiber", kFive, 4500, 3e6));
  ASSERT_EQ(memories.size(), 1U);
  const UnitMemory& memory = memories[0];
  EXPECT_EQ(memory.workload, "crowd");
  EXPECT_EQ(memory.runner, "fiber");
  EXPECT_EQ(memory.params.count("tasks"), 0U);
  EXPECT_EQ(memory.params.count("stacks"), 1U);
  EXPECT_NEAR(memory.bytes_per_unit, 4500, 1e-6);
  EXPECT_NEAR(memory.base_bytes, 3e6, 1e-2);
  EXPECT_NEAR(memory.r2, 1, 1e-9);
  EXPECT_NEAR(memory.parts_per_unit.at("pss_bytes"), 4500 * 0.75, 1e-6);
  EXPECT_EQ(memory.parts_per_unit.count("slab_bytes"), 0U);
  ASSERT_EQ(memory.points.size(), 5U);
  EXPECT_EQ(memory.points.front().alive, 1000);
  EXPECT_EQ(memory.points.front().memory_bytes, 4500 * 1000 + 3e6);
}

TEST(UnitMemory, needs_five_different_numbers_of_good_crowds) {
  auto samples = crowds_of("fiber", {1000, 2000, 5000, 10'000}, 4500, 3e6);
  EXPECT_THAT(memories_of(samples), IsEmpty());
  append(samples, crowds_of("fiber", {20'000}, 4500, 3e6));
  EXPECT_EQ(memories_of(samples).size(), 1U);
  make_failed(samples[4], SampleReason::Type::limit, "no more memory");
  EXPECT_THAT(memories_of(samples), IsEmpty());
}

TEST(UnitMemory, runners_and_settings_are_kept_apart) {
  auto samples = crowds_of("fiber", kFive, 4500, 3e6);
  append(samples, crowds_of("epoll", kFive, 300, 1e6));
  auto guarded = crowds_of("fiber", kFive, 4600, 3e6);
  for (Sample& sample : guarded) {
    sample.case_name += "/stacks:guarded";
    sample.params["stacks"] = "guarded";
  }
  append(samples, guarded);
  const auto memories = memories_of(samples);
  EXPECT_EQ(memories.size(), 3U);
  for (const UnitMemory& memory : memories) EXPECT_NEAR(memory.r2, 1, 1e-9);
}

TEST(UnitMemory, of_several_samples_the_median_counts) {
  auto samples = crowds_of("epoll", kFive, 300, 1e6);
  for (std::int64_t round = 1; round <= 2; ++round) {
    auto more = crowds_of("epoll", kFive, 300, 1e6);
    for (Sample& sample : more) {
      sample.round = round;
      if (round == 1) sample.figures["memory_bytes"] *= 10;  // an outlier
    }
    append(samples, more);
  }
  EXPECT_NEAR(memories_of(samples).at(0).bytes_per_unit, 300, 1e-6);
}

TEST(UnitMemory, stands_in_the_report_and_follows_the_schema) {
  const auto report = build_report(test_context(), crowds_of("fiber", kFive, 4500, 3e6));
  EXPECT_EQ(schema_violation(nlohmann::json::parse(report_text(report))).value_or("none"), "none");
  const auto& memory = report.tradeoffs.unit_memory.at(0);
  EXPECT_EQ(memory.runner, "fiber");
  EXPECT_NEAR(memory.bytes_per_unit, 4500, 1e-6);
  EXPECT_EQ(memory.points.size(), 5U);
  EXPECT_TRUE(build_report(test_context(), {}).tradeoffs.unit_memory.empty());
}

}  // namespace
}  // namespace fourways
