// Grouping, order, voiding and the baseline's counterpart.
#include "reports/record/measured_case.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <limits>

#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> names(const std::vector<MeasuredCase>& cases) {
  std::vector<std::string> names;
  for (const MeasuredCase& measured : cases) names.push_back(measured.identity->case_name);
  return names;
}

Sample with_param(Sample sample, const std::string& key, SampleParam value,
                  const std::string& suffix) {
  sample.params[key] = std::move(value);
  sample.case_name += suffix;
  return sample;
}

TEST(MeasuredCases, numbers_in_names_sort_by_value) {
  EXPECT_TRUE(natural_less("tasks:8", "tasks:16"));
  EXPECT_FALSE(natural_less("tasks:16", "tasks:8"));
  EXPECT_TRUE(natural_less("a", "a1"));
  EXPECT_TRUE(natural_less("x01", "x1"));
  EXPECT_FALSE(natural_less("x1", "x01"));
  EXPECT_FALSE(natural_less("x1", "x1"));
}

TEST(MeasuredCases, the_baseline_comes_first_then_the_families_in_their_order) {
  std::vector<Sample> samples;
  for (const char* runner : {"epoll", "thread", "fiber", "fork", "serial"}) {
    samples.push_back(sample_of("primes", runner, 0, 1));
  }
  EXPECT_THAT(names(gather_cases(samples)),
              ElementsAre("primes/serial/tasks:8", "primes/fork/tasks:8", "primes/thread/tasks:8",
                          "primes/fiber/tasks:8", "primes/epoll/tasks:8"));
}

TEST(MeasuredCases, good_samples_stand_in_round_order_and_failed_ones_apart) {
  auto samples = rounds_of("primes", "thread", {10, 20, 30, 40});
  make_failed(samples[1], SampleReason::Type::timeout, "30 s");
  make_failed(samples[3], SampleReason::Type::signal, "SIGKILL");
  std::reverse(samples.begin(), samples.end());
  const auto cases = gather_cases(samples);
  ASSERT_EQ(cases.size(), 1U);
  EXPECT_EQ(cases[0].good.size(), 2U);
  EXPECT_EQ(cases[0].good[0]->wall_ns, 10);
  EXPECT_EQ(cases[0].failed, 2U);
  EXPECT_EQ(cases[0].reason->text, "30 s");
}

TEST(MeasuredCases, a_wall_time_that_is_not_finite_counts_as_failed) {
  auto samples = rounds_of("primes", "thread", {10, 20, 30});
  samples[0].wall_ns = std::numeric_limits<double>::quiet_NaN();
  samples[1].wall_ns = std::numeric_limits<double>::infinity();
  const auto cases = gather_cases(samples);
  EXPECT_EQ(cases[0].good.size(), 1U);
  EXPECT_EQ(cases[0].failed, 2U);
}

TEST(MeasuredCases, samples_that_disagree_on_their_books_are_all_void) {
  auto samples = rounds_of("primes", "thread", {10, 20, 30});
  samples[1].accounts.checksum = "00cd";
  const auto cases = gather_cases(samples);
  EXPECT_TRUE(cases[0].good.empty());
  EXPECT_EQ(cases[0].failed, 3U);
  EXPECT_EQ(cases[0].reason->type, SampleReason::Type::accounts);
  EXPECT_THAT(cases[0].reason->text, HasSubstr("00cd"));
}

TEST(MeasuredCases, peak_alive_may_vary) {
  auto samples = rounds_of("primes", "thread", {10, 20});
  samples[1].accounts.peak_alive = 3;
  EXPECT_EQ(gather_cases(samples)[0].good.size(), 2U);
}

TEST(MeasuredCases, one_name_for_two_things_voids_both) {
  auto samples = rounds_of("primes", "thread", {10, 20});
  samples[1].params["tasks"] = std::int64_t{9};
  EXPECT_THAT(gather_cases(samples)[0].reason->text, HasSubstr("bear one case name"));
}

TEST(MeasuredCases, the_counterpart_has_the_same_params_but_for_those_only_the_runner_has) {
  const Sample serial = sample_of("primes", "serial", 0, 1);
  const Sample thread = sample_of("primes", "thread", 0, 1);
  const std::vector<Sample> samples = {serial, with_param(serial, "tasks", std::int64_t{9}, "9"),
                                       with_param(thread, "workers", std::int64_t{2}, "/workers:2"),
                                       with_param(thread, "tasks", std::int64_t{10}, "10"),
                                       sample_of("square", "thread", 0, 1)};
  const auto cases = gather_cases(samples);
  const auto counterpart = [&](std::size_t i) { return baseline_of(cases[i], cases); };
  EXPECT_THAT(names(cases), ElementsAre("primes/serial/tasks:8", "primes/serial/tasks:89",
                                        "primes/thread/tasks:8/workers:2",
                                        "primes/thread/tasks:810", "square/thread/tasks:8"));
  EXPECT_EQ(counterpart(0), cases.data());
  EXPECT_EQ(counterpart(2), cases.data());
  EXPECT_EQ(counterpart(3), nullptr);
  EXPECT_EQ(counterpart(4), nullptr);
}

}  // namespace
}  // namespace fourways
