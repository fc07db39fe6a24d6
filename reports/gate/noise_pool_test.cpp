// Pools from samples and text, draws that keep what belongs together, proportions, and trials.
#include "reports/gate/noise_pool.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <fstream>

#include "reports/gate/gate_trials.hpp"
#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Sample sample_of(const std::string& name, std::int64_t round, const char* side, double wall_ns) {
  Sample sample = rounds_of("primes", "thread", {wall_ns}).front();
  sample.case_name = name;
  sample.round = round;
  sample.notes["side"] = side;
  return sample;
}

void add_block(std::vector<Sample>& samples, const std::string& name, std::int64_t round,
               double first) {
  samples.push_back(sample_of(name, round, "base", first));
  samples.push_back(sample_of(name, round, "new", first + 1));
  samples.push_back(sample_of(name, round, "new", first + 2));
  samples.push_back(sample_of(name, round, "base", first + 3));
}

TEST(NoisePool, holds_the_rounds_in_which_every_case_has_a_whole_block) {
  std::vector<Sample> samples;
  for (const std::int64_t round : {0, 1, 2}) {
    add_block(samples, "a", round, 100 * static_cast<double>(round + 1));
    if (round != 1) add_block(samples, "b", round, 1000);
  }
  make_failed(samples.back(), SampleReason::Type::timeout, "30 s");  // round 2 of b
  samples.push_back(sample_of("a", 0, "new", 7));
  samples.back().notes["disturbed"] = "measured again";
  const NoisePool pool = pool_of(samples);
  ASSERT_EQ(pool.rounds(), 1U);
  EXPECT_THAT(pool.cases[0].blocks[0].base_ns, ElementsAre(100, 103));
  EXPECT_THAT(pool.cases[0].blocks[0].newer_ns, ElementsAre(101, 102));
}

NoisePool small_pool(std::size_t rounds = 30, double spread = 0.01) {
  NoisePool pool;
  std::mt19937_64 random(5);
  for (const char* name : {"cpu/serial/tasks:8", "io/epoll/tasks:8"}) {
    pool.cases.push_back({name, std::string(name).substr(0, 2), {}});
    for (std::size_t i = 0; i < rounds; ++i) {
      const auto time = [&] { return 1e6 * std::exp(spread * (uniform(random) - 0.5)); };
      pool.cases.back().blocks.push_back({{time(), time()}, {time(), time()}});
    }
  }
  return pool;
}

TEST(NoisePool, survives_its_file) {
  const TestFolder folder;
  const NoisePool pool = small_pool();
  std::ofstream(folder.file("noise.csv")) << pool_csv(pool);
  const NoisePool back = read_noise_pool(folder.file("noise.csv"));
  ASSERT_EQ(back.cases.size(), 2U);
  EXPECT_EQ(back.cases[1].name, "io/epoll/tasks:8");
  EXPECT_EQ(back.cases[1].kind, "io");
  EXPECT_EQ(back.rounds(), 30U);
  EXPECT_NEAR(back.cases[1].blocks[7].newer_ns[1], pool.cases[1].blocks[7].newer_ns[1], 0.5);
}

TEST(NoisePool, that_is_none_is_told_with_its_line) {
  const TestFolder folder;
  const auto told = [&](const std::string& text) {
    std::ofstream(folder.file("bad.csv")) << text;
    return error_of([&] { read_noise_pool(folder.file("bad.csv")); });
  };
  const std::string whole = pool_csv(small_pool(2));
  EXPECT_THAT(told("hello\n"), HasSubstr("bad.csv: line 1"));
  EXPECT_THAT(told(whole + "a,cpu,1,2,3\n"), HasSubstr("line 6: 5 fields"));
  EXPECT_THAT(told(whole + "a,cpu,1,2,3,-4\n"), HasSubstr("no time above zero"));
  EXPECT_THAT(told(whole + "a,cpu,1,2,3,4\n"), HasSubstr("has 1 blocks, the first has 2"));
  EXPECT_THAT(told(whole.substr(0, whole.find('\n') + 1)), HasSubstr("no block"));
}

TEST(PoolDraw, gives_all_cases_the_same_rounds_and_neighbours_mostly) {
  NoisePool pool;
  for (const char* name : {"a", "b"}) {
    pool.cases.push_back({name, "cpu", {}});
    for (int i = 0; i < 50; ++i) {
      const double mark = 1 + i;
      pool.cases.back().blocks.push_back({{mark, mark}, {mark + 100, mark + 100}});
    }
  }
  std::mt19937_64 random(9);
  PoolDraw draw(pool, random);
  std::size_t neighbours = 0;
  std::size_t swapped = 0;
  double before = 0;
  constexpr std::size_t kRounds = 2000;
  for (std::size_t round = 0; round < kRounds; ++round) {
    const NoiseBlock a = draw.block(0, round);
    const NoiseBlock b = draw.block(1, round);
    const double mark = std::min(a.base_ns[0], a.newer_ns[0]);
    EXPECT_EQ(mark, std::min(b.base_ns[0], b.newer_ns[0]));
    neighbours += mark == before + 1 || (before == 50 && mark == 1) ? 1 : 0;
    swapped += a.base_ns[0] > a.newer_ns[0] ? 1 : 0;
    before = mark;
  }
  EXPECT_NEAR(static_cast<double>(neighbours) / kRounds, 1 - 1.0 / PoolDraw::kMeanRun, 0.04);
  EXPECT_NEAR(static_cast<double>(swapped) / kRounds, 0.5, 0.04);
}

TEST(Proportion, has_the_exact_interval) {
  // Of 0 in 300 the upper bound is 1 - 0.025^(1/300).
  EXPECT_NEAR((Proportion{0, 300}.high()), 1 - std::pow(0.025, 1.0 / 300), 1e-9);
  EXPECT_EQ((Proportion{0, 300}.low()), 0);
  EXPECT_EQ((Proportion{300, 300}.high()), 1);
  EXPECT_NEAR((Proportion{5, 10}.low()), 0.1871, 1e-4);
  EXPECT_NEAR((Proportion{5, 10}.high()), 0.8129, 1e-4);
  EXPECT_EQ((Proportion{0, 0}.high()), 1);
  EXPECT_EQ(proportion_text({0, 300}), "0 of 300 (0% [0%, 1.22%])");
}

TEST(GateTrials, of_quiet_noise_find_a_change_and_raise_no_alarm) {
  const NoisePool pool = small_pool();
  PoolTrials trials(pool, {}, 60, 1);
  const FalseAlarms alarms = trials.false_alarms(50);
  EXPECT_EQ(alarms.slower.hits, 0U);
  EXPECT_EQ(alarms.slower.trials, 50U);
  EXPECT_EQ(alarms.unsettled.trials, 100U);
  const Power power = trials.power({1, 1.1}, 50);
  EXPECT_EQ(power.found.hits, 50U);
  EXPECT_LT(power.mean_blocks, 20);
  EXPECT_EQ(trials.power({1, 1.03}, 50).found.hits, 0U);  // within the threshold
}

TEST(GateTrials, tell_the_rounds_that_a_wished_power_takes) {
  const NoisePool quiet = small_pool(60, 0.002);
  const NoisePool noisy = small_pool(60, 0.2);
  const Injected slower{0, 1.08};
  const auto few = rounds_for_power(quiet, {}, slower, 0.95, 60, 3);
  const auto many = rounds_for_power(noisy, {}, slower, 0.95, 60, 3);
  ASSERT_TRUE(few);
  EXPECT_EQ(*few, LookSchedule::least(2, kFamilyError));
  EXPECT_GT(many.value_or(kMostRounds), *few);
  EXPECT_FALSE(rounds_for_power(quiet, {}, {0, 1.04}, 0.95, 5, 3)) << "below the threshold";
}

}  // namespace
}  // namespace fourways
