// When others count as having disturbed a measurement.
#include "bench/run/processor_times.hpp"

#include <gmock/gmock.h>

namespace fourways {
namespace {

constexpr double kMs = 1e6;

TEST(ProcessorTimes, only_grow_and_hold_what_is_ones_own) {
  const ProcessorTimes before = processor_times();
  volatile double sink = 0;
  for (int i = 0; i < 2'000'000; ++i) sink = sink + i;
  const ProcessorTimes after = processor_times();
  EXPECT_GE(after.total, before.total);
  EXPECT_GE(after.busy, before.busy);
  EXPECT_GT(after.own, before.own);
}

TEST(ProcessorTimes, that_others_took_disturb) {
  const ProcessorTimes before;
  const auto after = [](double busy, double stolen, double own) {
    return ProcessorTimes{400 * kMs, busy * kMs, stolen * kMs, own * kMs};
  };
  EXPECT_FALSE(disturbed(before, after(200, 0, 200)));
  EXPECT_FALSE(disturbed(before, after(200, 30, 190)));  // a tenth and not more
  EXPECT_TRUE(disturbed(before, after(200, 50, 200)));   // the hypervisor
  EXPECT_TRUE(disturbed(before, after(250, 0, 200)));    // other programs
  EXPECT_TRUE(disturbed(before, after(230, 20, 200)));   // both
  EXPECT_FALSE(disturbed(before, after(150, 0, 200)));   // the coarse clock saw less than there was
}

TEST(ProcessorTimes, of_a_moment_disturb_only_beyond_what_the_clock_could_feign) {
  EXPECT_FALSE(disturbed({}, {100 * kMs, 60 * kMs, 20 * kMs, 60 * kMs}));
  EXPECT_TRUE(disturbed({}, {100 * kMs, 60 * kMs, 40 * kMs, 60 * kMs}));
}

}  // namespace
}  // namespace fourways
