// ProcessPool: the rules of the pool, its growth, and what becomes of tasks whose workers die.
#include "runners/worker_pool.hpp"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <set>
#include <string>
#include <vector>

#include "runners/runner.hpp"
#include "runners/testing/runner_test_base.hpp"
#include "runners/testing/unit_limits.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

template <class Error, class Act>
std::string message_of(Act act) {
  try {
    act();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

class PoolTest : public HoldsItsBaseline {
 protected:
  void SetUp() override {
    HoldsItsBaseline::SetUp();
    ledger_ = &Ledger::create(arena(), 100, true);
    gate_ = &arena().make<std::atomic<bool>>(false);
  }

  Ledger& ledger() { return *ledger_; }
  PoolWork squares() {
    return [this](std::uint32_t task) { ledger().done(task, std::uint64_t{task} * task); };
  }
  /// Tasks that have their result once open_gate() is called.
  PoolWork gated() {
    return [this](std::uint32_t task) {
      while (!gate_->load()) ::usleep(200);
      ledger().done(task, task);
    };
  }
  void open_gate() { *gate_ = true; }
  void await_taken(std::uint32_t task) {
    while (ledger().slot(task).taken_by() == 0) ::usleep(200);
  }
  std::vector<pid_t> pids(const ProcessPool& pool, std::uint32_t workers) {
    std::vector<pid_t> all;
    for (std::uint32_t seat = 0; seat < workers; ++seat) {
      if (pool.worker(seat) != 0) all.push_back(pool.worker(seat));
    }
    return all;
  }

 private:
  Ledger* ledger_ = nullptr;
  std::atomic<bool>* gate_ = nullptr;
};

TEST_F(PoolTest, gives_the_result_of_each_task_and_of_all) {
  ProcessPool pool(arena(), ledger(), {.workers = 2}, squares());
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
  ProcessPool pool(arena(), ledger(), {.workers = 2}, squares());
  pool.submit(20);
  pool.close();
  EXPECT_THAT(message_of<std::logic_error>([&] { pool.submit(); }), HasSubstr("pool is closed"));
  pool.join();
  EXPECT_EQ(ledger().tasks_done(), 20U);
}

TEST_F(PoolTest, is_joined_only_after_close) {
  ProcessPool pool(arena(), ledger(), {.workers = 1}, squares());
  EXPECT_THAT(message_of<std::logic_error>([&] { pool.join(); }),
              HasSubstr("call close() or terminate() first"));
  EXPECT_EQ(pool.alive(), 1U);
}

TEST_F(PoolTest, waits_for_no_task_that_was_not_submitted) {
  ProcessPool pool(arena(), ledger(), {.workers = 1}, squares());
  EXPECT_THAT(message_of<std::logic_error>([&] { pool.wait(0); }), HasSubstr("task 0"));
}

TEST_F(PoolTest, accepts_as_many_as_its_ledger_holds) {
  ProcessPool pool(arena(), ledger(), {.workers = 1}, squares());
  pool.submit(99);
  EXPECT_THAT(message_of<std::length_error>([&] { pool.submit(2); }), HasSubstr("has 100 tasks"));
  pool.submit();
  pool.wait_all();
}

TEST_F(PoolTest, waits_no_longer_than_the_deadline) {
  ProcessPool pool(arena(), ledger(), {.workers = 1}, gated());
  pool.submit();
  EXPECT_FALSE(pool.wait(0, Deadline::in(5ms)));
  open_gate();
  EXPECT_TRUE(pool.wait(0, Deadline::in(20s)));
}

TEST_F(PoolTest, terminated_ends_at_once_and_fails_what_is_not_done) {
  ProcessPool pool(arena(), ledger(), {.workers = 2}, gated());
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
  const ProcessPool pool(arena(), ledger(), {.workers = 3}, squares());
  EXPECT_EQ(pids(pool, 3).size(), 3U);  // the baseline of the test sees if they stay
}

TEST_F(PoolTest, the_exception_of_a_task_is_its_result) {
  ProcessPool pool(arena(), ledger(), {.workers = 2}, [this](std::uint32_t task) {
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
  ProcessPool pool(arena(), ledger(), {.workers = 4, .min_workers = 1}, gated());
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
  ProcessPool pool(arena(), ledger(), {.workers = 4, .min_workers = 2}, squares());
  for (int i = 0; i < 50; ++i) pool.wait(pool.submit());
  EXPECT_EQ(pool.forked(), 2U);
}

TEST_F(PoolTest, a_worker_that_dies_idle_is_replaced_and_no_task_is_lost) {
  ProcessPool pool(arena(), ledger(), {.workers = 2}, squares());
  for (const pid_t worker : pids(pool, 2)) ::kill(worker, SIGKILL);
  pool.submit(10);
  pool.wait_all();
  pool.close();
  pool.join();
  EXPECT_EQ(ledger().tasks_done(), 10U);
  EXPECT_LE(pool.forked() - pool.replaced(), 2U);
}

TEST_F(PoolTest, a_killed_worker_fails_its_own_task_alone_with_the_signals_name) {
  ProcessPool pool(arena(), ledger(), {.workers = 2}, [this](std::uint32_t task) {
    if (task == 7) ::raise(SIGKILL);
    ledger().done(task, task);
  });
  pool.submit(20);
  pool.wait_all();
  pool.close();
  pool.join();
  EXPECT_EQ(ledger().tasks_done(), 19U);
  EXPECT_EQ(message_of<TaskFailed>([&] { pool.result(7); }),
            "the worker of task 7 was killed by SIGKILL before its result");
}

TEST_F(PoolTest, every_task_may_kill_its_worker) {
  ProcessPool pool(arena(), ledger(), {.workers = 3}, [](std::uint32_t) { ::raise(SIGTERM); });
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
  ProcessPool pool(arena(), ledger(), {.workers = 1}, [this](std::uint32_t task) {
    ledger().done(task, task);
    if (task == 2) ::raise(SIGKILL);
  });
  pool.submit(5);
  pool.wait_all();
  pool.close();
  pool.join();
  EXPECT_EQ(ledger().tasks_done(), 5U);
  EXPECT_TRUE(ledger().failures().empty());
}

TEST_F(PoolTest, a_task_that_leaves_by_exit_is_told_with_its_status_even_a_good_one) {
  ProcessPool pool(arena(), ledger(), {.workers = 2}, [this](std::uint32_t task) {
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
    std::string text = "nothing was thrown";
    try {
      body();
    } catch (const std::exception& error) {
      text = error.what();
    }
    text.copy(said.text, sizeof said.text - 1);
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
  return said.text;
}

TEST_F(PoolTest, without_a_successor_the_others_do_the_work_of_the_dead) {
  const std::string said = in_process_of_its_own(arena(), [&] {
    ProcessPool pool(arena(), ledger(), {.workers = 2}, [this](std::uint32_t task) {
      if (task == 3) ::raise(SIGKILL);
      ledger().done(task, task);
    });
    refuse_new_units();
    pool.submit(50);
    pool.wait_all();
    pool.close();
    pool.join();
    throw std::runtime_error(std::to_string(ledger().tasks_done()) + " done by " +
                             std::to_string(pool.forked()));
  });
  EXPECT_EQ(said, "49 done by 2");
}

TEST_F(PoolTest, the_last_worker_gone_and_none_to_be_had_is_a_limit) {
  const std::string said = in_process_of_its_own(arena(), [&] {
    ProcessPool pool(arena(), ledger(), {.workers = 1}, [this](std::uint32_t task) {
      if (task == 3) ::raise(SIGKILL);
      ledger().done(task, task);
    });
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
    ProcessPool pool(arena(), ledger(), {.workers = 8, .min_workers = 1}, squares());
    pool.submit(50);
    pool.wait_all();
    pool.close();
    pool.join();
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

  ProcessPool pool(arena(), books, {.workers = kWorkers}, [&](std::uint32_t task) {
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
