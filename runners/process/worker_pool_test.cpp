// WorkerPool: the rules of the pool, and its growth.
#include "runners/process/worker_pool.hpp"

#include <chrono>
#include <stdexcept>
#include <string>

#include "runners/testing/pool_test_base.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST_F(PoolTest, gives_the_result_of_each_task_and_of_all) {
  WorkerPool pool(arena(), ledger(), {.workers = 2}, squares());
  EXPECT_EQ(pool.submit(), 0U);
  EXPECT_EQ(pool.submit(), 1U);
  EXPECT_EQ(pool.submit(10), 2U);
  EXPECT_EQ(pool.result(7), 49U);
  EXPECT_EQ(pool.result(1), 1U);
  pool.wait_all();
  EXPECT_EQ(ledger().tasks_done(), 12U);
  pool.close();
  pool.join();
  EXPECT_EQ(pool.result(11), 121U);  // results outlive the workers
  EXPECT_EQ(pool.forked(), 2U);
  EXPECT_EQ(pool.alive(), 0U);
}

TEST_F(PoolTest, accepts_nothing_after_close_and_does_what_it_had_accepted) {
  WorkerPool pool(arena(), ledger(), {.workers = 2}, squares());
  pool.submit(20);
  pool.close();
  EXPECT_THAT(message_of<std::logic_error>([&] { pool.submit(); }), HasSubstr("pool is closed"));
  pool.join();
  EXPECT_EQ(ledger().tasks_done(), 20U);
}

TEST_F(PoolTest, is_joined_only_after_close) {
  WorkerPool pool(arena(), ledger(), {.workers = 1}, squares());
  EXPECT_THAT(message_of<std::logic_error>([&] { pool.join(); }),
              HasSubstr("call close() or terminate() first"));
  EXPECT_EQ(pool.alive(), 1U);
}

TEST_F(PoolTest, waits_for_no_task_that_was_not_submitted) {
  WorkerPool pool(arena(), ledger(), {.workers = 1}, squares());
  EXPECT_THAT(message_of<std::logic_error>([&] { pool.wait(0); }), HasSubstr("task 0"));
}

TEST_F(PoolTest, accepts_as_many_as_its_ledger_holds) {
  WorkerPool pool(arena(), ledger(), {.workers = 1}, squares());
  pool.submit(99);
  EXPECT_THAT(message_of<std::length_error>([&] { pool.submit(2); }), HasSubstr("has 100 tasks"));
  pool.submit();
  pool.wait_all();
}

TEST_F(PoolTest, waits_no_longer_than_the_deadline) {
  WorkerPool pool(arena(), ledger(), {.workers = 1}, gated());
  pool.submit();
  EXPECT_FALSE(pool.wait(0, Deadline::in(5ms)));
  open_gate();
  EXPECT_TRUE(pool.wait(0, Deadline::in(20s)));
}

TEST_F(PoolTest, terminated_ends_at_once_and_fails_what_is_not_done) {
  WorkerPool pool(arena(), ledger(), {.workers = 2}, gated());
  pool.submit(5);
  await_taken(0);
  pool.terminate();
  EXPECT_EQ(pool.alive(), 0U);
  pool.join();
  EXPECT_EQ(ledger().tasks_done(), 0U);
  EXPECT_THAT(message_of<TaskFailed>([&] { pool.result(3); }), HasSubstr("pool was terminated"));
  EXPECT_THAT(message_of<TaskFailed>([&] { pool.result(4); }), HasSubstr("task 4 failed"));
  EXPECT_THAT(message_of<std::logic_error>([&] { pool.submit(); }), HasSubstr("closed"));
}

TEST_F(PoolTest, forgotten_takes_its_workers_with_it) {
  const WorkerPool pool(arena(), ledger(), {.workers = 3}, squares());
  EXPECT_EQ(pids(pool, 3).size(), 3U);  // the baseline of the test sees if they stay
}

TEST_F(PoolTest, the_exception_of_a_task_is_its_result) {
  WorkerPool pool(arena(), ledger(), {.workers = 2}, [this](std::uint32_t task) {
    if (task == 1) {
      ledger().failed(task, "exception", "thrown on purpose");
    } else {
      ledger().done(task, task);
    }
  });
  pool.submit(3);
  EXPECT_EQ(message_of<TaskFailed>([&] { pool.result(1); }), "thrown on purpose");
  EXPECT_EQ(pool.result(2), 2U);
  EXPECT_EQ(pool.replaced(), 0U);
}

TEST_F(PoolTest, grows_on_demand_to_its_most_and_reuses_what_it_has) {
  WorkerPool pool(arena(), ledger(), {.workers = 4, .min_workers = 1}, gated());
  EXPECT_EQ(pool.alive(), 1U);
  pool.submit();
  await_taken(0);
  EXPECT_EQ(pool.alive(), 1U);
  pool.submit();  // the one worker is busy
  EXPECT_EQ(pool.alive(), 2U);
  await_taken(1);
  pool.submit(8);
  EXPECT_EQ(pool.alive(), 4U);
  open_gate();
  pool.wait_all();
  for (int i = 0; i < 20; ++i) pool.wait(pool.submit());
  EXPECT_EQ(pool.forked(), 4U);
  EXPECT_EQ(pool.replaced(), 0U);
}

TEST_F(PoolTest, one_task_after_the_other_needs_no_more_than_the_least) {
  WorkerPool pool(arena(), ledger(), {.workers = 4, .min_workers = 2}, squares());
  for (int i = 0; i < 50; ++i) pool.wait(pool.submit());
  EXPECT_EQ(pool.forked(), 2U);
}

}  // namespace
}  // namespace fourways
