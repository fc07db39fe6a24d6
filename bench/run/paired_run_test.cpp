// Blocks, orders, failures and repeats, on sides that are made up.
#include "bench/run/paired_run.hpp"

#include <gmock/gmock.h>

#include <map>

#include "bench/testing/made_subject.hpp"

namespace fourways {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Why = UncomparedCase::Why;

/// Two subjects of which a function makes the pairs, and all that is told is remembered.
class PairedRunTest : public testing::Test {
 protected:
  using Sides = std::function<void(Sample& base, Sample& newer)>;

  void add_case(const std::string& name) { plan_.cases.push_back(name); }

  Comparison run(const Sides& sides) {
    plan_.quiet = true;
    MadeSubject base(plan_.cases);
    MadeSubject newer(plan_.cases);
    std::optional<Turn> pair;  // once its first sample was asked for
    const auto half = [&](Sample& sample, bool is_base) {
      const bool first = !pair;
      if (first) {
        ++measured_;
        pair = Turn{sample, sample};
        // Not alike, as no two samples are.
        pair->back().wall_ns *= 1 + 1e-4 * static_cast<double>(measured_ % 7);
        sides(pair->front(), pair->back());
      }
      sample = is_base ? pair->front() : pair->back();
      order_ += is_base ? 'b' : 'n';
      if (!first) pair.reset();
    };
    base.change = [&](Sample& sample) { half(sample, true); };
    newer.change = [&](Sample& sample) { half(sample, false); };
    MeasuringWorld world = quiet_world();
    world.now = [clock = std::chrono::steady_clock::time_point{}]() mutable {
      return clock += std::chrono::seconds(1);
    };
    world.interrupted = [&] { return pair && measured_ > pairs_until_interrupt_; };
    // Asked before a pair and after it.
    world.processor_times = [&, pairs = measured_]() mutable {
      const bool after = std::exchange(pairs, measured_) != measured_;
      const bool taken = after && disturbed_ && disturbed_(measured_);
      return ProcessorTimes{.total = 2e9, .busy = 0, .stolen = taken ? 2e9 : 0, .own = 0};
    };
    return run_pairs(plan_, base, newer, world,
                     [this](const Sample& sample) { kept_.push_back(sample); });
  }

  /// On thread every other block is slower by less than the threshold, every other by more: never
  /// decided.
  static Sides thread_on_the_fence() {
    return [pairs = 0](Sample&, Sample& newer) mutable {
      if (newer.runner == "thread") newer.wall_ns = pairs++ / 2 % 2 == 0 ? 1.045e6 : 1.055e6;
    };
  }

  PairedPlan plan_;
  std::size_t measured_ = 0;
  std::size_t pairs_until_interrupt_ = 100'000;
  std::function<bool(std::size_t)> disturbed_;
  std::string order_;
  std::vector<Sample> kept_;
};

TEST_F(PairedRunTest, a_block_is_base_new_new_base_or_the_reverse) {
  add_case("serial");
  run([](Sample&, Sample&) {});
  std::map<std::string, int> blocks;
  for (std::size_t i = 0; i < order_.size(); i += 4) ++blocks[order_.substr(i, 4)];
  EXPECT_EQ(blocks.size(), 2U);
  EXPECT_GT(blocks["bnnb"], 0);
  EXPECT_GT(blocks["nbbn"], 0);
}

TEST_F(PairedRunTest, a_case_stops_when_it_is_decided_and_the_others_go_on) {
  add_case("serial");
  add_case("thread");
  plan_.most_rounds = 30;
  const Comparison comparison = run(thread_on_the_fence());
  ASSERT_EQ(comparison.cases.size(), 2U);
  EXPECT_EQ(comparison.cases[0].judged.outcome, ChangeOutcome::same);
  EXPECT_EQ(comparison.cases[1].judged.outcome, ChangeOutcome::inconclusive);
  EXPECT_EQ(comparison.cases[0].base_samples, 2 * comparison.paired->looks.front());
  EXPECT_EQ(comparison.cases[1].base_samples, 60U);
  EXPECT_EQ(comparison.paired->end, PairedRun::End::rounds);
}

TEST_F(PairedRunTest, a_slower_side_is_found_whichever_it_is) {
  add_case("serial");
  EXPECT_EQ(run([](Sample&, Sample& newer) { newer.wall_ns *= 1.3; }).cases[0].judged.outcome,
            ChangeOutcome::slower);
  const Comparison faster = run([](Sample& base, Sample&) { base.wall_ns *= 1.3; });
  EXPECT_EQ(faster.cases[0].judged.outcome, ChangeOutcome::faster);
  EXPECT_EQ(faster.paired->end, PairedRun::End::decided);
}

TEST_F(PairedRunTest, every_sample_is_kept_in_its_order_with_its_side) {
  add_case("serial");
  const Comparison comparison = run([](Sample&, Sample&) {});
  ASSERT_EQ(kept_.size(), 2 * comparison.paired->pairs);
  for (std::size_t i = 0; i < kept_.size(); ++i) {
    EXPECT_EQ(kept_[i].order, static_cast<std::int64_t>(i));
    EXPECT_EQ(kept_[i].round, static_cast<std::int64_t>(i / 4));
    EXPECT_EQ(kept_[i].notes.at(kSideNote), order_[i] == 'b' ? "base" : "new");
  }
}

TEST_F(PairedRunTest, a_side_that_always_fails_is_given_up_and_named) {
  add_case("serial");
  add_case("thread");
  add_case("fiber");
  add_case("epoll");
  const Comparison comparison = run([](Sample& base, Sample& newer) {
    if (base.runner == "serial" || base.runner == "fiber") fail(base);
    if (base.runner == "thread" || base.runner == "fiber") fail(newer);
  });
  ASSERT_EQ(comparison.uncompared.size(), 3U);
  EXPECT_EQ(comparison.uncompared[0].why, Why::failed_in_base);
  EXPECT_FALSE(comparison.uncompared[0].broke);
  EXPECT_EQ(comparison.uncompared[1].why, Why::failed_in_newer);
  EXPECT_TRUE(comparison.uncompared[1].broke);
  EXPECT_THAT(comparison.uncompared[1].text, HasSubstr("signal: on purpose"));
  EXPECT_EQ(comparison.uncompared[2].why, Why::failed_in_both);
  EXPECT_EQ(comparison.paired->failed_cases, 3U);
  EXPECT_EQ(comparison.cases.size(), 1U);
  EXPECT_EQ(kept_.front().round, 0);
}

TEST_F(PairedRunTest, a_limit_of_the_machine_is_no_fault) {
  add_case("serial");
  const Comparison comparison = run([](Sample& base, Sample& newer) {
    fail(base, SampleReason::Type::limit);
    fail(newer, SampleReason::Type::limit);
  });
  EXPECT_EQ(comparison.paired->failed_cases, 0U);
  EXPECT_EQ(comparison.uncompared.size(), 1U);
}

TEST_F(PairedRunTest, a_sample_that_fails_costs_its_block_alone) {
  add_case("serial");
  const Comparison comparison = run([this](Sample&, Sample& newer) {
    if (measured_ == 3) fail(newer);
  });
  ASSERT_EQ(comparison.cases.size(), 1U);
  EXPECT_EQ(comparison.cases[0].judged.outcome, ChangeOutcome::same);
  EXPECT_EQ(comparison.cases[0].newer_failed, 1U);
  EXPECT_EQ(comparison.paired->failed_cases, 1U);
  EXPECT_EQ(comparison.paired->pairs, 2 * (comparison.paired->looks.front() + 1));
}

TEST_F(PairedRunTest, sides_that_do_other_work_are_not_compared) {
  add_case("serial");
  const auto other = [](Sample&, Sample& newer) { newer.accounts.checksum = "ff"; };
  const Comparison comparison = run(other);
  ASSERT_EQ(comparison.uncompared.size(), 1U);
  EXPECT_EQ(comparison.uncompared[0].why, Why::other_work);
  EXPECT_EQ(measured_, 1U);
  plan_.same_work = false;
  EXPECT_EQ(run(other).cases.size(), 1U);
}

TEST_F(PairedRunTest, a_disturbed_pair_is_measured_again_but_not_for_ever) {
  add_case("serial");
  disturbed_ = [](std::size_t pair) { return pair == 2; };
  const Comparison once = run([](Sample&, Sample&) {});
  EXPECT_EQ(once.paired->pairs_repeated, 1U);
  EXPECT_EQ(once.paired->pairs_disturbed, 0U);
  EXPECT_EQ(once.paired->pairs, 2 * once.paired->looks.front() + 1);
  EXPECT_EQ(order_.substr(2, 2), order_.substr(4, 2)) << "repeated the other way round";
  EXPECT_EQ(kept_[2].notes.at(kDisturbedNote), "measured again");

  disturbed_ = [](std::size_t) { return true; };
  const Comparison always = run([](Sample&, Sample&) {});
  EXPECT_EQ(always.cases[0].judged.outcome, ChangeOutcome::same);
  EXPECT_GT(always.paired->pairs_disturbed, 0U);
  EXPECT_LE(always.paired->pairs_repeated, 2 + always.paired->pairs / 5);
}

TEST_F(PairedRunTest, an_interrupt_leaves_what_is_known) {
  add_case("serial");
  add_case("thread");
  plan_.most_rounds = 200;
  pairs_until_interrupt_ = 101;
  const Comparison comparison = run(thread_on_the_fence());
  EXPECT_EQ(comparison.paired->end, PairedRun::End::interrupt);
  EXPECT_TRUE(comparison.partial);
  EXPECT_EQ(comparison.cases[0].judged.outcome, ChangeOutcome::same);
  EXPECT_EQ(comparison.cases[1].judged.outcome, ChangeOutcome::inconclusive);
}

TEST_F(PairedRunTest, without_time_nothing_is_measured_and_that_is_said) {
  add_case("serial");
  plan_.time_limit = std::chrono::duration<double>(0.5);
  const Comparison comparison = run([](Sample&, Sample&) {});
  EXPECT_EQ(comparison.paired->end, PairedRun::End::time);
  EXPECT_EQ(measured_, 0U);
  EXPECT_THAT(comparison.uncompared.front().text, HasSubstr("before its first block"));
}

TEST_F(PairedRunTest, to_the_end_all_rounds_are_measured) {
  add_case("serial");
  plan_.to_the_end = true;
  plan_.most_rounds = 40;
  EXPECT_EQ(run([](Sample&, Sample&) {}).paired->pairs, 80U);
}

TEST_F(PairedRunTest, the_same_seed_gives_the_same_order) {
  add_case("serial");
  plan_.seed = 5;
  run([](Sample&, Sample&) {});
  const std::string first = std::move(order_);
  order_.clear();
  run([](Sample&, Sample&) {});
  EXPECT_EQ(order_, first);
}

TEST_F(PairedRunTest, several_metrics_decide_and_others_are_told_alone) {
  add_case("a");
  plan_.metrics = {Metric{}, Metric{"peak_memory"}, Metric{"rate", true}, Metric{"misses"},
                   Metric{"zero"}};
  plan_.informed = {Metric{"cpu_time"}};
  const Comparison result = run([](Sample& base, Sample& newer) {
    base.usage.peak_memory_bytes = 1000;
    newer.usage.peak_memory_bytes = 2000;
    base.figures = {{"rate", 100}, {"zero", 0}};
    newer.figures = {{"rate", 150}, {"zero", 0}, {"misses", 1}};
  });
  ASSERT_EQ(result.cases.size(), 3U);
  EXPECT_EQ(result.cases[0].metric, "");
  EXPECT_EQ(result.cases[0].judged.outcome, ChangeOutcome::same);
  EXPECT_EQ(result.cases[1].metric, "peak_memory");
  EXPECT_EQ(result.cases[1].judged.outcome, ChangeOutcome::slower);
  EXPECT_DOUBLE_EQ(result.cases[1].newer_ns, 2000);
  EXPECT_EQ(result.cases[2].metric, "rate");
  EXPECT_EQ(result.cases[2].judged.outcome, ChangeOutcome::faster) << "more is better";
  EXPECT_NEAR(result.cases[2].ratio, 1.5, 1e-9);
  EXPECT_NEAR(result.cases[2].judged.interval->low, 1.5, 1e-9);
  ASSERT_EQ(result.uncompared.size(), 2U);
  EXPECT_EQ(result.uncompared[0].text, "the base has no misses");
  EXPECT_THAT(result.uncompared[1].text, HasSubstr("zero is not above zero"));
  EXPECT_THAT(result.remarks, ElementsAre(HasSubstr("cpu_time of a")));
}

}  // namespace
}  // namespace fourways
