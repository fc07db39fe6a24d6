// Timers: the heap, against what a sorted list would give.
#include "runners/loop/timers.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <deque>
#include <random>

namespace fourways {
namespace {

class TimerHeap : public testing::Test {
 protected:
  Op& add(std::int64_t when) {
    Op& op = ops_.emplace_back(Op::Kind::sleep, -1, nullptr, std::size_t{0},
                               Deadline{Clock::time_point(Clock::duration(when))});
    op.timer = Op::kNoTimer;
    timers_.add(op);
    return op;
  }
  std::vector<std::int64_t> drain() {
    std::vector<std::int64_t> order;
    while (!timers_.empty()) {
      Op& op = timers_.earliest();
      order.push_back(op.deadline.time_since_epoch().count());
      timers_.remove(op);
      EXPECT_EQ(op.timer, Op::kNoTimer);
    }
    return order;
  }

  Timers timers_;
  std::deque<Op> ops_;
};

TEST_F(TimerHeap, gives_the_earliest_first) {
  for (const std::int64_t when : {5, 1, 4, 1, 3, 9, 2}) add(when);
  EXPECT_THAT(drain(), testing::ElementsAre(1, 1, 2, 3, 4, 5, 9));
}

TEST_F(TimerHeap, keeps_its_order_whoever_leaves) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    std::vector<Op*> inside;
    for (int i = 0; i < 50; ++i) inside.push_back(&add(random() % 100));
    std::shuffle(inside.begin(), inside.end(), random);
    std::vector<std::int64_t> expected;
    for (std::size_t i = 0; i < inside.size(); ++i) {
      if (i < 20) {
        timers_.remove(*inside[i]);
      } else {
        expected.push_back(inside[i]->deadline.time_since_epoch().count());
      }
    }
    std::sort(expected.begin(), expected.end());
    ASSERT_EQ(drain(), expected);
    ops_.clear();
  }
}

TEST_F(TimerHeap, takes_one_back_that_has_left) {
  Op& op = add(1);
  timers_.remove(op);
  EXPECT_TRUE(timers_.empty());
  timers_.add(op);
  EXPECT_EQ(&timers_.earliest(), &op);
}

}  // namespace
}  // namespace fourways
