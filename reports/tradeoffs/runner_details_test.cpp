// What stands beside the columns of the trade-off table: figures by hand, evidence, reasons.
#include "reports/tradeoffs/runner_details.hpp"

#include <gmock/gmock.h>

#include "reports/record/schema.hpp"
#include "reports/report/report.hpp"
#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kExchange = "exchange";
constexpr const char* kMemory = "memory";
constexpr const char* kCrowd = "crowd";
constexpr const char* kSwitches = "switches";
constexpr const char* kSystemCalls = "system_calls";

TradeoffCell detail(const std::vector<Sample>& samples, const std::string& runner, const char* id) {
  const auto cases = gather_cases(samples);
  return details_of(runner, cases).at(id);
}

TEST(RunnerDetails, a_message_costs_the_wall_time_of_one_in_the_first_queue_case) {
  const auto samples = rounds_of("queue", "fork", std::vector<double>(12, 800));
  const auto cell = detail(samples, "fork", kExchange);
  ASSERT_TRUE(cell.median);
  EXPECT_EQ(cell.median.value(), 100);
  EXPECT_TRUE(cell.low);
  EXPECT_THAT(cell.cases, ElementsAre("queue/fork/tasks:8"));
}

TEST(RunnerDetails, switches_are_counted_per_request_of_echo) {
  const auto samples = rounds_of("echo", "thread", std::vector<double>(12, 800));
  EXPECT_EQ(detail(samples, "thread", kSwitches).median.value(), 14.0 / 8);
  EXPECT_THAT(detail(samples, "thread", kSystemCalls).reason->text, HasSubstr("does not count"));
}

TEST(RunnerDetails, memory_is_what_the_largest_crowd_holds_more_than_the_smallest) {
  const auto samples = crowds_of("fiber", {100, 200, 1000}, 4096, 1e6);
  const auto cell = detail(samples, "fiber", kMemory);
  ASSERT_TRUE(cell.median);
  EXPECT_NEAR(cell.median.value(), 4096, 1e-6);
  EXPECT_THAT(cell.cases, ElementsAre("crowd/fiber/tasks:100", "crowd/fiber/tasks:1000"));
  EXPECT_EQ(detail(samples, "fiber", kCrowd).median.value(), 1000);
}

TEST(RunnerDetails, one_size_of_crowd_has_no_memory_of_a_unit) {
  const auto samples = crowds_of("fiber", {100}, 4096, 1e6);
  EXPECT_THAT(detail(samples, "fiber", kMemory).reason->text, HasSubstr("two are needed"));
  EXPECT_EQ(detail(samples, "fiber", kCrowd).median.value(), 100);
}

TEST(RunnerDetails, a_crowd_that_nobody_counted_has_its_reason) {
  // A plug-in may have a workload of that name.
  const auto samples = rounds_of(kCrowd, "fiber", {1, 2, 3});
  EXPECT_THAT(detail(samples, "fiber", kCrowd).reason->text, HasSubstr("no crowd was counted"));
}

TEST(RunnerDetails, what_was_not_run_or_failed_has_its_reason) {
  auto samples = rounds_of("queue", "fork", {1, 2, 3});
  for (Sample& sample : samples) make_failed(sample, SampleReason::Type::timeout, "30 s");
  EXPECT_EQ(detail(samples, "fork", kExchange).reason->type, "timeout");
  EXPECT_THAT(detail(samples, "thread", kExchange).reason->text, HasSubstr("queue was not run"));
  EXPECT_THAT(detail(samples, "fork", kCrowd).reason->text, HasSubstr("crowd was not run"));
}

TEST(RunnerDetails, traits_reach_the_rows_of_the_runners_that_recorded_them) {
  auto samples = rounds_of("primes", "thread", {1, 2, 3});
  append(samples, rounds_of("primes", "fork", {1, 2, 3}));
  auto context = test_context();
  context["fourways"]["runners"]["thread"] = {
      {"shares_memory", true},        {"locks", "always"},
      {"uses_many_cores", true},      {"survives_crash", false},
      {"stalled_by_one_call", false}, {"blocking_call_holds_up", "thread"}};
  const OrderedJson report = build_report(context, samples);
  EXPECT_EQ(schema_violation(nlohmann::json::parse(json_text(report))).value_or("none"), "none");
  const auto& rows = report["tradeoffs"]["rows"];
  EXPECT_TRUE(rows[0]["traits"].is_null());
  EXPECT_EQ(rows[1]["traits"]["locks"], "always");
}

}  // namespace
}  // namespace fourways
