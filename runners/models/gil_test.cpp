// gil: what runs at once under the emulated lock and what does not.
#include <cstdlib>

#include "runners/table.hpp"
#include "runners/testing/runner_test_base.hpp"
#include "workloads/contract/sync/barrier.hpp"
#include "workloads/support/opaque.hpp"

namespace fourways {

void add_gil(RunnerTable& table);  // in gil.cpp

namespace {

class GilTest : public HoldsItsBaseline {
 protected:
  /// Not the one of the table: it does not know its pace yet.
  static std::unique_ptr<Runner> made() {
    RunnerTable table{{{"python3"}}, {}};
    add_gil(table);
    return std::move(table.runners.front());
  }
  /// `settings`: "key=value", of the runner.
  Batch run(std::uint32_t tasks, TaskBody body, const std::vector<std::string>& settings = {},
            std::function<void()> start_batch = {}) {
    return run_on(find_runner("gil"), tasks, std::move(body), settings, std::move(start_batch));
  }
  Batch run_on(Runner& gil, std::uint32_t tasks, TaskBody body,
               const std::vector<std::string>& settings = {},
               std::function<void()> start_batch = {}) {
    auto params = std::make_shared<Params>(gil.traits().params);
    for (const std::string& setting : settings) {
      const std::size_t equals = setting.find('=');
      params->set(setting.substr(0, equals), setting.substr(equals + 1), "test");
    }
    TestWorkload workload(std::move(body), std::move(start_batch));
    return run_batch(gil, workload, {.tasks = tasks, .params = params}, arena());
  }
};

/// Waits, without the knowledge of any runner, until `parties` are here.
void meet(std::atomic<std::uint32_t>& here, std::uint32_t parties) {
  ++here;
  while (here.load() < parties) continue;
}

TEST_F(GilTest, one_computes_at_a_time) {
  auto& inside = arena().make<std::atomic<int>>(0);
  const Batch batch = run(4,
                          [&inside](Context& context, std::uint32_t) -> Task<std::uint64_t> {
                            for (int i = 0; i < 2000; ++i) {
                              check_equal(inside.fetch_add(1), 0);
                              for (std::uint64_t n = 0; n < 50; ++n) opaque(n);
                              check_equal(inside.fetch_sub(1), 1);
                              context.checkpoint();
                            }
                            co_return 1;
                          },
                          {"interval=10us"});
  EXPECT_TRUE(ended_well(batch));
}

TEST_F(GilTest, whoever_waits_gives_it_up) {
  auto& all_here = arena().make<Barrier>(3U);
  const Batch batch = run(3, [&](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    check(co_await all_here.wait(context), "all met");
    co_await context.sleep_for(std::chrono::milliseconds(1));
    co_await context.yield();
    co_return co_await context.offload([] { return std::uint64_t{5}; });
  });
  EXPECT_TRUE(ended_well(batch));
  EXPECT_EQ(batch.most_alive, 3U);
}

TEST_F(GilTest, a_long_call_without_the_interpreter_lets_the_others_compute) {
  auto& here = arena().make<std::atomic<std::uint32_t>>(0);
  const Batch batch = run(2, [&here](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    co_return context.without_interpreter([&] {
      meet(here, 2);
      return std::uint64_t{1};
    });
  });
  EXPECT_TRUE(ended_well(batch));
}

TEST_F(GilTest, without_the_lock_all_compute_at_once) {
  auto& here = arena().make<std::atomic<std::uint32_t>>(0);
  const Batch batch = run(2,
                          [&here](Context& context, std::uint32_t) -> Task<std::uint64_t> {
                            meet(here, 2);
                            context.checkpoint();
                            co_return 1;
                          },
                          {"gil=off"});
  EXPECT_TRUE(ended_well(batch));
}

TEST_F(GilTest, a_task_that_throws_gives_the_lock_back) {
  const Batch batch = run(3, [](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    context.checkpoint();
    if (index == 1) throw std::runtime_error("holding it");
    co_await context.yield();
    co_return 1;
  });
  EXPECT_TRUE(batch.complete);
  EXPECT_EQ(batch.tasks_done, 2U);
  EXPECT_THAT(batch.failure, testing::EndsWith("exception: holding it"));
  EXPECT_TRUE(batch.after.same_holdings(batch.before));
}

TEST_F(GilTest, takes_in_one_process_the_pace_that_was_measured_in_another) {
  const auto here = made();
  const auto there = made();
  there->calibrate("256 7 9 pace of another");
  const TaskBody nothing = [](Context&, std::uint32_t) -> Task<std::uint64_t> { co_return 0; };
  EXPECT_EQ(run_on(*there, 1, nothing).note, "pace of another");
  EXPECT_EQ(there->calibration(), "256 7 9 pace of another");
  there->calibrate(here->calibration());
  EXPECT_EQ(run_on(*there, 1, nothing).note, run_on(*here, 1, nothing).note);
  for (const char* text : {"", "1", "1 2", "1 2 3", "a b c d", "1 2 b c", "1 2 513 pace"}) {
    EXPECT_THROW(there->calibrate(text), std::invalid_argument) << text;
  }
  EXPECT_THROW(find_runner("serial").calibrate("1 2 3 pace"), std::invalid_argument);
}

TEST_F(GilTest, says_at_whose_pace_it_went) {
  const TaskBody nothing = [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    context.checkpoint();
    co_return 1;
  };
  const auto at_its_own = [&](const std::vector<std::string>& settings = {},
                              std::function<void()> start_batch = {}) {
    return run_on(*made(), 1, nothing, settings, std::move(start_batch));
  };
  EXPECT_THAT(at_its_own().note,
              testing::AnyOf(testing::HasSubstr("pace of CPython"), testing::HasSubstr("native")));
  EXPECT_EQ(at_its_own({"pace=native"}).note, "pace: native, as asked for");
  const Batch without = at_its_own({}, [] { ::setenv("PATH", "/nowhere", 1); });
  EXPECT_TRUE(ended_well(without));
  EXPECT_THAT(without.note,
              testing::AllOf(testing::HasSubstr("pace: native"), testing::HasSubstr("python3")));
}

}  // namespace
}  // namespace fourways
