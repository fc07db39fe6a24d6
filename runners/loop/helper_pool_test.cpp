// HelperPool: the threads behind a loop, and the bell by which they report.
#include "runners/loop/helper_pool.hpp"

#include <gmock/gmock.h>
#include <poll.h>
#include <sys/eventfd.h>

#include <atomic>
#include <deque>
#include <optional>
#include <vector>

#include "runners/testing/endpoints.hpp"
#include "runners/testing/footprint.hpp"

namespace fourways {
namespace {

class Helpers : public testing::Test {
 protected:
  void SetUp() override {
    before_ = Footprint::now();
    bell_ = UniqueFd(checked(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd"));
    pool_.emplace(bell_.get());
  }
  void TearDown() override {
    pool_.reset();
    bell_.reset();
    EXPECT_TRUE(Footprint::settled(before_).same_holdings(before_));
  }

  /// Hears the bell until so many operations have come back.
  std::vector<const Op*> finished(std::size_t count) {
    std::vector<const Op*> all;
    while (all.size() < count) {
      pollfd bell{bell_.get(), POLLIN, 0};
      ::poll(&bell, 1, -1);
      std::uint64_t rings = 0;
      [[maybe_unused]] const ssize_t heard = ::read(bell_.get(), &rings, sizeof rings);
      for (const Op* op = pool_->take_finished(); op != nullptr;
           op = static_cast<const Op*>(op->next)) {
        all.push_back(op);
      }
    }
    return all;
  }

  Footprint before_;
  UniqueFd bell_;
  std::optional<HelperPool> pool_;
};

void count_up(void* counter) noexcept { ++*static_cast<std::atomic<int>*>(counter); }

TEST_F(Helpers, carry_out_what_is_submitted_and_ring) {
  std::atomic<int> counter = 0;
  std::deque<Op> ops;
  EXPECT_FALSE(pool_->busy());
  for (int i = 0; i < 200; ++i) {
    ASSERT_EQ(pool_->submit(ops.emplace_back(&count_up, &counter)), 0);
  }
  EXPECT_TRUE(pool_->busy());
  const auto all = finished(200);
  EXPECT_EQ(counter, 200);
  EXPECT_FALSE(pool_->busy());
  for (const Op* op : all) EXPECT_EQ(op->result, 0);
}

TEST_F(Helpers, read_and_write_files_and_report_errors_as_results) {
  const UniqueFd file = temporary_file();
  std::string text = "written";
  Op write(Op::Kind::write_at, file.get(), text.data(), text.size(), off_t{0});
  Op wrong(Op::Kind::sync, -1, nullptr, std::size_t{0}, Deadline{});
  ASSERT_EQ(pool_->submit(write), 0);
  ASSERT_EQ(pool_->submit(wrong), 0);
  finished(2);
  EXPECT_EQ(write.result, 7);
  EXPECT_EQ(wrong.result, -EBADF);
}

TEST_F(Helpers, finish_what_is_queued_before_they_go) {
  std::atomic<int> counter = 0;
  std::deque<Op> ops;
  for (int i = 0; i < 100; ++i) pool_->submit(ops.emplace_back(&count_up, &counter));
  pool_.reset();
  EXPECT_EQ(counter, 100);
}

}  // namespace
}  // namespace fourways
