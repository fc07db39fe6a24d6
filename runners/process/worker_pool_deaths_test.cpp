// WorkerPool: what becomes of tasks whose workers die, and of a pool that gets no others.
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

#include "runners/testing/pool_test_base.hpp"
#include "runners/testing/unit_limits.hpp"

namespace fourways {
namespace {

using testing::HasSubstr;

void do_all(WorkerPool& pool, std::uint32_t tasks) {
  pool.submit(tasks);
  pool.wait_all();
  pool.close();
  pool.join();
}

TEST_F(PoolTest, a_worker_that_dies_idle_is_replaced_and_no_task_is_lost) {
  WorkerPool pool(arena(), ledger(), {.workers = 2}, squares());
  for (const pid_t worker : pids(pool, 2)) ::kill(worker, SIGKILL);
  do_all(pool, 10);
  EXPECT_EQ(ledger().tasks_done(), 10U);
  EXPECT_LE(pool.forked() - pool.replaced(), 2U);
}

TEST_F(PoolTest, a_killed_worker_fails_its_own_task_alone_with_the_signals_name) {
  WorkerPool pool(arena(), ledger(), {.workers = 2}, killed_at(7));
  do_all(pool, 20);
  EXPECT_EQ(ledger().tasks_done(), 19U);
  EXPECT_EQ(message_of<TaskFailed>([&] { pool.result(7); }),
            "the worker of task 7 was killed by SIGKILL before its result");
}

TEST_F(PoolTest, every_task_may_kill_its_worker) {
  WorkerPool pool(arena(), ledger(), {.workers = 3}, [](std::uint32_t) { ::raise(SIGTERM); });
  pool.submit(60);
  pool.close();
  pool.join();
  EXPECT_EQ(ledger().tasks_done(), 0U);
  EXPECT_TRUE(std::ranges::all_of(ledger().slots(), [&, i = 0](const TaskSlot& slot) mutable {
    return i++ >= 60 || slot.state == TaskSlot::State::failed;
  }));
  EXPECT_GE(pool.forked(), 60U);
  EXPECT_LE(pool.forked() - pool.replaced(), 3U);
}

TEST_F(PoolTest, a_result_that_was_written_stands_though_its_worker_dies) {
  WorkerPool pool(arena(), ledger(), {.workers = 1}, [this](std::uint32_t task) {
    ledger().done(task, task);
    if (task == 2) ::raise(SIGKILL);
  });
  do_all(pool, 5);
  EXPECT_EQ(ledger().tasks_done(), 5U);
  EXPECT_TRUE(ledger().failures().empty());
}

TEST_F(PoolTest, a_task_that_leaves_by_exit_is_told_with_its_status_even_a_good_one) {
  WorkerPool pool(arena(), ledger(), {.workers = 2}, [this](std::uint32_t task) {
    if (task == 1) ::_exit(0);
    if (task == 2) ::_exit(9);
    ledger().done(task, task);
  });
  pool.submit(6);
  pool.close();
  pool.join();
  EXPECT_EQ(ledger().tasks_done(), 4U);
  EXPECT_THAT(message_of<TaskFailed>([&] { pool.result(1); }), HasSubstr("exited with status 0"));
  EXPECT_THAT(message_of<TaskFailed>([&] { pool.result(2); }), HasSubstr("exited with status 9"));
}

/// Runs `body` in a process of its own, whose limits may be spoilt; what it says, or "".
template <class Body>
std::string in_process_of_its_own(Arena& arena, Body body) {
  struct Text {
    char text[400] = {};
  };
  auto& said = arena.make<Text>();
  const pid_t child = checked(::fork(), "fork");
  if (child == 0) {
    message_of(body).copy(said.text, sizeof said.text - 1);
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
  return said.text;
}

TEST_F(PoolTest, without_a_successor_the_others_do_the_work_of_the_dead) {
  const std::string said = in_process_of_its_own(arena(), [&] {
    WorkerPool pool(arena(), ledger(), {.workers = 2}, killed_at(3));
    refuse_new_units();
    do_all(pool, 50);
    throw std::runtime_error(std::to_string(ledger().tasks_done()) + " done by " +
                             std::to_string(pool.forked()));
  });
  EXPECT_EQ(said, "49 done by 2");
}

TEST_F(PoolTest, the_last_worker_gone_and_none_to_be_had_is_a_limit) {
  const std::string said = in_process_of_its_own(arena(), [&] {
    WorkerPool pool(arena(), ledger(), {.workers = 1}, killed_at(3));
    refuse_new_units();
    pool.submit(50);
    pool.wait_all();
  });
  EXPECT_THAT(said, HasSubstr("fork failed at unit 1 of 1: Resource temporarily unavailable"));
  EXPECT_THAT(said, HasSubstr("ulimit -u"));
}

TEST_F(PoolTest, beyond_the_limit_of_processes_a_pool_that_may_grow_makes_do) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root, to become a user without other processes";
  const std::string said = in_process_of_its_own(arena(), [&] {
    const rlimit few{.rlim_cur = 4, .rlim_max = 4};  // this process is the first
    checked(::setrlimit(RLIMIT_NPROC, &few), "setrlimit");
    const auto nobody_else = static_cast<uid_t>(20'000 + ::getpid() % 40'000);
    checked(::setresuid(nobody_else, nobody_else, nobody_else), "setresuid");
    WorkerPool pool(arena(), ledger(), {.workers = 8, .min_workers = 1}, squares());
    do_all(pool, 50);
    throw std::runtime_error(std::to_string(ledger().tasks_done()) + " done" +
                             (pool.forked() <= 3 ? "" : ", beyond the limit"));
  });
  EXPECT_EQ(said, "50 done");
}

// A killer that shares nothing with the pool but the arena, where the parent writes who is there.
class KilledPool : public PoolTest {
 protected:
  static constexpr std::uint32_t kWorkers = 3;
  static constexpr std::uint32_t kTasks = 100'000;
  static constexpr std::uint32_t kTasksPerKill = 50;

  struct Stage {
    std::atomic<pid_t> victims[kWorkers] = {};
    std::atomic<std::uint32_t> kills{0};
    std::atomic<bool> over{false};
  };

  [[noreturn]] static void be_killer(Stage& stage, std::uint32_t kills) {
    std::uint32_t random = 12345;
    const auto next = [&random] { return random = random * 1664525 + 1013904223; };
    while (stage.kills < kills && !stage.over) {
      const timespec pause{0, static_cast<long>((next() >> 8) % 400'000)};
      ::nanosleep(&pause, nullptr);
      const pid_t victim = stage.victims[(next() >> 16) % kWorkers].exchange(0);
      // A victim is a zombie until its parent reaps it: its number is not another's yet.
      if (victim != 0 && ::kill(victim, SIGKILL) == 0) ++stage.kills;
    }
    ::_exit(0);
  }
};

TEST_F(KilledPool, a_thousand_workers_killed_at_random_instants_hang_nothing_and_lose_nothing) {
  constexpr std::uint32_t kKills = 1000;
  auto& stage = arena().make<Stage>();
  Ledger& books = Ledger::create(arena(), kTasks, false);
  const auto runs = arena().make_array<std::atomic<std::uint32_t>>(kTasks);
  const pid_t killer = checked(::fork(), "fork of the killer");
  if (killer == 0) be_killer(stage, kKills);

  WorkerPool pool(arena(), books, {.workers = kWorkers}, [&](std::uint32_t task) {
    ++runs[task];
    for (std::uint32_t i = 0; i < task % 16000; ++i)
      std::atomic_signal_fence(std::memory_order_seq_cst);
    books.done(task, task + 1);
  });
  std::uint32_t submitted = 0;
  std::vector<pid_t> shown(kWorkers, 0);
  while (stage.kills < kKills && submitted < kTasks) {
    for (std::uint32_t seat = 0; seat < kWorkers; ++seat) {
      if (pool.worker(seat) == shown[seat]) continue;
      shown[seat] = pool.worker(seat);
      stage.victims[seat] = shown[seat];
    }
    // Never out of tasks before the killer has done its work, however slow it is.
    const bool ahead = submitted > kTasksPerKill * (stage.kills + 1);
    if (ahead) ::usleep(100);
    const std::uint32_t count = ahead ? 1 : std::min(kTasks - submitted, 1 + submitted % 50);
    pool.submit(count);
    submitted += count;
    pool.wait(submitted - 1);
  }
  stage.over = true;
  ::waitpid(killer, nullptr, 0);
  pool.close();
  pool.join();

  std::uint32_t done = 0;
  std::uint32_t failed = 0;
  for (std::uint32_t task = 0; task < submitted; ++task) {
    const TaskSlot& slot = books.slot(task);
    ASSERT_NE(slot.state, TaskSlot::State::open) << "task " << task;
    ASSERT_LE(runs[task], 1U) << "task " << task << " ran twice";
    if (slot.state == TaskSlot::State::done) {
      ++done;
      ASSERT_EQ(slot.result, task + 1);
      ASSERT_EQ(runs[task], 1U);
    } else {
      ++failed;
    }
  }
  EXPECT_EQ(stage.kills, kKills);
  EXPECT_EQ(done + failed, submitted);
  EXPECT_LE(failed, stage.kills);
  EXPECT_LE(pool.forked() - pool.replaced(), kWorkers);
  for (const Failure& failure : books.failures()) {
    EXPECT_STREQ(failure.type, "signal");
    EXPECT_THAT(failure.text, HasSubstr("was killed by SIGKILL before its result"));
  }
  RecordProperty("kills", static_cast<int>(stage.kills));
  RecordProperty("failed_tasks", static_cast<int>(failed));
  EXPECT_GE(pool.replaced() + kWorkers, stage.kills);
}

}  // namespace
}  // namespace fourways
