// What a report says of pools: tasks by worker, the time of start-up, replaced workers; and
// the parameters that only some have.
#include <gmock/gmock.h>

#include "bench/cases/case.hpp"
#include "bench/testing/measured_case.hpp"
#include "runners/table.hpp"
#include "workloads/table.hpp"

namespace fourways {
namespace {

using testing::HasSubstr;

TEST(PoolCells, five_tasks_on_four_workers_are_two_and_three_times_one) {
  const Sample sample = measured_case("sleep/process_pool/tasks:5/workers:4/duration:200ms");
  ASSERT_EQ(sample.status, Sample::Status::ok);
  EXPECT_EQ(sample.accounts.units_created, 4);
  EXPECT_EQ(sample.figures.at("workers_at_work"), 4);
  EXPECT_EQ(sample.figures.at("most_tasks_per_worker"), 2);
  EXPECT_EQ(sample.accounts.peak_alive, 4);
}

TEST(PoolCells, a_pool_says_what_its_start_up_took) {
  for (const char* name :
       {"square/process_pool/tasks:8/workers:2", "square/thread_pool/tasks:8/workers:2"}) {
    const Sample sample = measured_case(name);
    ASSERT_EQ(sample.status, Sample::Status::ok) << name;
    EXPECT_GT(sample.figures.at("pool_start_up_ns"), 0);
    EXPECT_GE(sample.figures.at("workers_at_work"), 1);
    EXPECT_LE(sample.figures.at("workers_at_work"), 2);
  }
}

TEST(PoolCells, a_pool_that_may_grow_makes_as_many_as_sleepers_need) {
  const Sample sample =
      measured_case("sleep/process_pool/tasks:8/workers:4/min_workers:1/duration:50ms");
  ASSERT_EQ(sample.status, Sample::Status::ok);
  EXPECT_EQ(sample.accounts.units_created, 4);
}

TEST(PoolCells, min_workers_stands_in_a_name_only_when_set) {
  Case each = make_case(find_workload("square"), find_runner("process_pool"));
  each.params.set("workers", "4", "test");
  EXPECT_EQ(each.name(), "square/process_pool/tasks:64/workers:4");
  each.params.set("min_workers", "2", "test");
  EXPECT_EQ(each.name(), "square/process_pool/tasks:64/workers:4/min_workers:2");
  EXPECT_EQ(parse_case(each.name()).plan().min_workers, 2U);
  EXPECT_THROW(parse_case("square/thread_pool/tasks:8/workers:2/min_workers:1"), ParamError);
}

TEST(PoolCells, to_start_with_more_than_the_most_is_refused) {
  const Sample sample = measured_case("square/process_pool/tasks:8/workers:2/min_workers:3");
  EXPECT_EQ(sample.status, Sample::Status::unavailable);
  ASSERT_TRUE(sample.reason);
  EXPECT_THAT(sample.reason->text, HasSubstr("min_workers is 3, of 2 workers"));
}

}  // namespace
}  // namespace fourways
