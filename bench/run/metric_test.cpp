#include "bench/run/metric.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace fourways {
namespace {

TEST(MetricTest, a_name_may_say_that_more_is_better) {
  EXPECT_EQ(parse_metric("cpu_time"), (Metric{"cpu_time", false}));
  EXPECT_EQ(parse_metric("items_per_second:higher"), (Metric{"items_per_second", true}));
  EXPECT_EQ(parse_metric("misses:lower"), (Metric{"misses", false}));
  EXPECT_EQ(parse_metric("a:b"), (Metric{"a:b", false})) << "a counter may be called so";
  EXPECT_THROW(parse_metric(""), std::invalid_argument);
  EXPECT_THROW(parse_metric(":higher"), std::invalid_argument);
}

TEST(MetricTest, a_sample_has_its_times_memory_percentiles_and_counters) {
  Sample sample;
  sample.wall_ns = 1;
  sample.usage.user_ns = 2;
  sample.usage.system_ns = 3;
  sample.usage.peak_memory_bytes = 4;
  sample.figures["misses"] = 6;
  EXPECT_EQ(value_of(sample, {"real_time"}), 1);
  EXPECT_EQ(value_of(sample, {"cpu_time"}), 5);
  EXPECT_EQ(value_of(sample, {"peak_memory"}), 4);
  EXPECT_EQ(value_of(sample, {"misses"}), 6);
  EXPECT_EQ(value_of(sample, {"p99"}), std::nullopt) << "it has no latencies";
  sample.latency.emplace().p99_ns = 7;
  EXPECT_EQ(value_of(sample, {"p99"}), 7);
  EXPECT_EQ(value_of(sample, {"none"}), std::nullopt);
}

}  // namespace
}  // namespace fourways
