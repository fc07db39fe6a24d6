// What a report says of the runner `gil`: counts of its lock, whose pace, and which settings.
#include <gmock/gmock.h>

#include "bench/testing/measured_case.hpp"
#include "workloads/contract/params.hpp"

namespace fourways {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(GilCells, threads_that_only_compute_are_switched_by_force) {
  const Sample sample =
      measured_ok("countdown/gil/tasks:2/from:100000000/interval:1ms/pace:native");
  for (const char* figure : {"gil_takes", "gil_waits", "gil_forced_switches", "gil_drop_requests",
                             "gil_held_ns", "gil_waited_ns"}) {
    EXPECT_GT(sample.figures.at(figure), 0) << figure;
  }
  EXPECT_THAT(sample.notes.at("gil_threads"),
              AllOf(testing::StartsWith("main "), HasSubstr("task 0 "), HasSubstr("task 1 ")));
}

TEST(GilCells, more_threads_than_can_be_told_of_are_summed_up) {
  EXPECT_THAT(measured_ok("sleep/gil/tasks:40/duration:1ms").notes.at("gil_threads"),
              testing::EndsWith("; and 35 more"));
}

TEST(GilCells, without_the_lock_there_is_nothing_to_count) {
  EXPECT_EQ(measured_ok("countdown/gil/tasks:2/from:1000/gil:off").figures.count("gil_takes"), 0U);
}

TEST(GilCells, a_plain_addition_loses_nothing_and_one_with_a_check_site_inside_may) {
  const Sample plain = measured_ok("balance/gil/tasks:2/steps:20000/interval:10us");
  EXPECT_EQ(plain.figures.at("lost_updates"), 0);
  EXPECT_GT(measured_ok("balance/gil/tasks:2/steps:200000/yield:check/interval:10us/meet:yes")
                .figures.at("lost_updates"),
            0);
}

TEST(GilCells, hash_gives_the_lock_up_for_large_inputs_alone) {
  // A thread of its own beside the main one: its takes tell how often it gave the lock up.
  const double small = measured_ok("hash/gil/tasks:1/rounds:50/size:2047").figures.at("gil_takes");
  const double large = measured_ok("hash/gil/tasks:1/rounds:50/size:2048").figures.at("gil_takes");
  EXPECT_LT(small, 50);
  EXPECT_GE(large, 50);
}

TEST(GilCells, a_convoy_is_served_whatever_computes_beside_it) {
  const Sample sample =
      measured_ok("convoy/gil/tasks:3/requests:5/span:60s/patience:60s/interval:2ms");
  EXPECT_EQ(sample.operations, 5);
  EXPECT_GT(sample.figures.at("gil_takes"), 2 * 5);
}

TEST(GilCells, an_interval_of_nothing_or_beyond_reason_is_refused) {
  for (const char* value : {"0", "0us", "-5ms", "1h", "1000000s", "5", "soon"}) {
    try {
      measured_case(std::string("countdown/gil/interval:") + value);
      ADD_FAILURE() << value << " accepted";
    } catch (const ParamError& error) {
      EXPECT_THAT(error.what(), AllOf(HasSubstr("runner gil"), HasSubstr("interval"),
                                      HasSubstr("a duration 1us..10s")));
    }
  }
}

}  // namespace
}  // namespace fourways
