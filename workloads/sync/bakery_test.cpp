// bakery: every bun eaten once, in order; and how eaters end, or do not.
#include <gmock/gmock.h>

#include "bench/testing/measured_case.hpp"
#include "runners/table.hpp"

namespace fourways {
namespace {

class BakeryTest : public testing::TestWithParam<std::string> {
 protected:
  /// Its verify() has seen that all was eaten, once and in order.
  std::map<std::string, double> open(int tasks, const std::string& terms) const {
    const bool bounded = find_runner(GetParam()).traits().bounded;
    const std::string workers = bounded ? "/workers:" + std::to_string(tasks) : "";
    const Sample sample = measured_case("bakery/" + GetParam() + "/tasks:" + std::to_string(tasks) +
                                        workers + "/bake:20us/eat:20us/" + terms);
    EXPECT_EQ(sample.status, Sample::Status::ok)
        << terms << ": " << (sample.reason ? sample.reason->text : "");
    return sample.figures;
  }
};
INSTANTIATE_TEST_SUITE_P(Runners, BakeryTest, testing::ValuesIn(names_of_those_that_hold_many()),
                         [](const auto& info) { return info.param; });

TEST_P(BakeryTest, leaves_every_eater_waiting_whom_nobody_tells_the_end) {
  for (const int eaters : {1, 2}) {
    const auto figures = open(5, "end:none/patience:500us/consumers:" + std::to_string(eaters));
    EXPECT_EQ(figures.at("consumers_left_waiting"), eaters);
  }
}

TEST_P(BakeryTest, ends_its_eaters_by_a_sentinel_each) {
  for (const char* maxsize : {"0", "1", "3"}) {
    const auto figures = open(5, std::string("end:sentinel/consumers:2/maxsize:") + maxsize);
    EXPECT_EQ(figures.at("consumers_left_waiting"), 0);
    EXPECT_EQ(figures.at("surplus_task_done_refused"), 0);
  }
}

TEST_P(BakeryTest, joins_its_queue_only_when_all_is_eaten_and_refuses_one_task_done_too_many) {
  for (const char* maxsize : {"0", "1"}) {
    const auto figures = open(5, std::string("end:task_done/consumers:2/maxsize:") + maxsize);
    EXPECT_EQ(figures.at("consumers_left_waiting"), 0);
    EXPECT_EQ(figures.at("surplus_task_done_refused"), 1);
  }
}

TEST_P(BakeryTest, has_eaters_who_wait_for_slow_cooks_whatever_their_patience) {
  open(2, "end:none/bake:2ms/items:3/patience:100us");
}

TEST_P(BakeryTest, that_bakes_nothing_closes_at_once) {
  for (const char* end : {"none", "sentinel", "task_done"}) {
    open(2, std::string("items:0/patience:100us/end:") + end);
  }
}

TEST(Bakery, tells_how_long_either_side_was_busy) {
  const Sample sample = measured_case("bakery/fiber/tasks:3/items:5/bake:200us/eat:1ms");
  ASSERT_EQ(sample.status, Sample::Status::ok);
  const auto& figures = sample.figures;
  EXPECT_GE(figures.at("baking_ns"), 5 * 200e3);
  EXPECT_GE(figures.at("eating_ns"), 2 * 5 * 1e6);  // the buns of both cooks
  EXPECT_EQ(figures.at("slower_side_ns"),
            std::max(figures.at("baking_ns"), figures.at("eating_ns")));
  EXPECT_EQ(figures.at("sum_ns"), figures.at("baking_ns") + figures.at("eating_ns"));
  EXPECT_EQ(sample.operations, 10);
}

TEST(Bakery, wants_both_sides_alive) {
  for (const char* cell :
       {"serial", "fiber/tasks:1", "fiber/tasks:2/consumers:2", "thread_pool/workers:1"}) {
    const Sample sample = measured_case(std::string("bakery/") + cell);
    EXPECT_EQ(sample.status, Sample::Status::unavailable) << cell;
    EXPECT_EQ(sample.reason->type, SampleReason::Type::needs) << cell;
  }
}

}  // namespace
}  // namespace fourways
