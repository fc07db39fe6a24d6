// ReadyQueue and WaitList.
#include "runners/loop/lists.hpp"

#include <gmock/gmock.h>

#include <deque>

namespace fourways {
namespace {

TEST(ReadyQueue, is_first_in_first_out_also_after_it_was_empty) {
  ReadyQueue queue;
  Ready entries[3];
  for (int round = 0; round < 2; ++round) {
    EXPECT_TRUE(queue.empty());
    queue.push(entries[0]);
    queue.push(entries[1]);
    EXPECT_EQ(&queue.pop(), &entries[0]);
    queue.push(entries[2]);
    EXPECT_EQ(&queue.pop(), &entries[1]);
    EXPECT_EQ(&queue.pop(), &entries[2]);
  }
  EXPECT_TRUE(queue.empty());
}

class WaitingList : public testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < 4; ++i) list_.push(ops_.emplace_back(Op::Kind::sleep));
  }
  std::vector<const Op*> inside() const {
    std::vector<const Op*> all;
    for (const Op* op = list_.front(); op != nullptr; op = WaitList::after(*op)) all.push_back(op);
    return all;
  }

  std::deque<Op> ops_;
  WaitList list_;
};

TEST_F(WaitingList, keeps_the_order_of_arrival) {
  EXPECT_THAT(inside(), testing::ElementsAre(&ops_[0], &ops_[1], &ops_[2], &ops_[3]));
}

TEST_F(WaitingList, lets_anybody_leave) {
  list_.remove(ops_[1]);  // from the middle
  EXPECT_THAT(inside(), testing::ElementsAre(&ops_[0], &ops_[2], &ops_[3]));
  list_.remove(ops_[3]);  // the last
  list_.remove(ops_[0]);  // the first
  EXPECT_THAT(inside(), testing::ElementsAre(&ops_[2]));
  list_.push(ops_[0]);
  EXPECT_THAT(inside(), testing::ElementsAre(&ops_[2], &ops_[0]));
  list_.remove(ops_[2]);
  list_.remove(ops_[0]);
  EXPECT_TRUE(list_.empty());
}

}  // namespace
}  // namespace fourways
