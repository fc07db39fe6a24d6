// Order, resuming, giving up, limits and notes, on a subject that is made up.
#include "bench/run/measuring_loop.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

#include "bench/run/schedule.hpp"
#include "bench/testing/made_subject.hpp"

namespace fourways {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class MeasuringLoopTest : public testing::Test {
 protected:
  LoopResult run() {
    plan_.cases = subject_.cases();
    Goal all_rounds;
    const auto keep = [this](const Sample& sample) {
      kept_.push_back(sample);
      samples_.push_back(sample);
    };
    return run_loop(plan_, world_, keep, all_rounds, samples_);
  }
  /// What a run writes on standard error.
  std::string told() {
    testing::internal::CaptureStderr();
    run();
    return testing::internal::GetCapturedStderr();
  }
  static std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at) ++found;
    return found;
  }
  std::size_t times_measured(const std::string& name) const {
    return static_cast<std::size_t>(
        std::count(subject_.measured.begin(), subject_.measured.end(), name));
  }

  MadeSubject subject_{{"a", "b", "c", "d"}};
  LoopPlan plan_{
      .cases = subject_.cases(), .subjects = {&subject_}, .rounds = 4, .seed = 7, .quiet = true};
  MeasuringWorld world_ = quiet_world();
  std::vector<Sample> samples_;
  std::vector<Sample> kept_;
};

TEST_F(MeasuringLoopTest, each_round_has_all_cases_in_the_order_that_the_seed_gives) {
  EXPECT_EQ(run().end, LoopResult::End::settled);
  std::vector<std::string> expected;
  for (std::uint32_t round = 0; round < plan_.rounds; ++round) {
    for (const std::size_t index : shuffled(4, plan_.seed, round)) {
      expected.push_back(subject_.cases()[index]);
    }
  }
  EXPECT_EQ(subject_.measured, expected);
}

TEST_F(MeasuringLoopTest, a_sample_is_kept_with_its_round_and_its_place) {
  run();
  ASSERT_THAT(kept_, SizeIs(16));
  for (std::size_t i = 0; i < kept_.size(); ++i) {
    EXPECT_EQ(kept_[i].order, static_cast<std::int64_t>(i));
    EXPECT_EQ(kept_[i].round, static_cast<std::int64_t>(i / 4));
    EXPECT_THAT(kept_[i].notes, IsEmpty());
  }
  EXPECT_EQ(samples_, kept_);
}

TEST_F(MeasuringLoopTest, a_sample_is_kept_before_the_next_is_measured) {
  subject_.change = [this](Sample&) { EXPECT_EQ(kept_.size() + 1, subject_.measured.size()); };
  run();
}

TEST_F(MeasuringLoopTest, what_cannot_be_kept_ends_the_run) {
  const auto full = [](const Sample&) { throw std::runtime_error("no space left"); };
  Goal all_rounds;
  EXPECT_THROW(run_loop(plan_, world_, full, all_rounds), std::runtime_error);
  EXPECT_THAT(subject_.measured, SizeIs(1));
}

TEST_F(MeasuringLoopTest, what_is_there_is_not_measured_again) {
  run();
  const std::vector<Sample> whole = samples_;
  for (std::size_t left = 0; left <= whole.size(); ++left) {
    samples_.assign(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(left));
    kept_.clear();
    run();
    EXPECT_EQ(samples_, whole) << left;
    EXPECT_THAT(kept_, SizeIs(whole.size() - left));
  }
}

TEST_F(MeasuringLoopTest, more_rounds_go_on_where_fewer_ended) {
  run();
  const std::vector<Sample> before = samples_;
  plan_.rounds = 6;
  run();
  ASSERT_THAT(samples_, SizeIs(24));
  EXPECT_TRUE(std::equal(before.begin(), before.end(), samples_.begin()));
  EXPECT_EQ(samples_[16].round, 4);
}

TEST_F(MeasuringLoopTest, a_case_is_skipped_after_failures_in_a_row) {
  plan_.rounds = 8;
  subject_.change = [](Sample& sample) {
    if (sample.case_name == "b") fail(sample);
  };
  EXPECT_THAT(told(), HasSubstr("b: 3 samples in a row without a figure; its other 5 are skipped"));
  EXPECT_EQ(times_measured("b"), kMostFailuresInARow);
  EXPECT_EQ(times_measured("a"), 8U);
}

TEST_F(MeasuringLoopTest, failures_in_a_row_are_counted_across_a_resumed_run) {
  plan_.rounds = 2;
  subject_.change = [](Sample& sample) {
    if (sample.case_name == "b") fail(sample);
  };
  run();
  plan_.rounds = 8;
  run();
  EXPECT_EQ(times_measured("b"), kMostFailuresInARow);
}

TEST_F(MeasuringLoopTest, a_good_sample_begins_the_count_of_failures_anew) {
  plan_.rounds = 9;
  subject_.change = [this](Sample& sample) {
    if (sample.case_name == "b" && times_measured("b") % 3 != 0) fail(sample);
  };
  run();
  EXPECT_EQ(times_measured("b"), 9U);
}

TEST_F(MeasuringLoopTest, a_case_that_is_refused_is_asked_once_and_never_measured) {
  std::vector<std::size_t> asked;
  subject_.refuse = [&](std::size_t index) -> std::optional<Sample> {
    asked.push_back(index);
    if (index != 2) return std::nullopt;
    Sample sample = subject_.blank(index);
    fail(sample, SampleReason::Type::needs);
    sample.status = Sample::Status::unavailable;
    return sample;
  };
  EXPECT_THAT(told(), IsEmpty());
  EXPECT_THAT(asked, ElementsAre(0, 1, 2, 3));
  EXPECT_EQ(times_measured("c"), 0U);
  EXPECT_EQ(kept_.front().case_name, "c");
  asked.clear();
  run();
  EXPECT_THAT(asked, IsEmpty()) << "its answer is in the journal";
  EXPECT_EQ(times_measured("c"), 0U);
}

TEST_F(MeasuringLoopTest, a_case_that_fails_when_asked_is_told_and_not_measured) {
  subject_.refuse = [this](std::size_t index) -> std::optional<Sample> {
    if (index != 0) return std::nullopt;
    Sample sample = subject_.blank(index);
    fail(sample, SampleReason::Type::error);
    return sample;
  };
  EXPECT_THAT(told(), HasSubstr("a: error: on purpose"));
  EXPECT_EQ(times_measured("a"), 0U);
}

TEST_F(MeasuringLoopTest, a_sample_that_finds_its_needs_unmet_is_the_only_one) {
  subject_.change = [](Sample& sample) {
    if (sample.case_name == "d") fail(sample, SampleReason::Type::needs);
  };
  EXPECT_THAT(told(), HasSubstr("d: it cannot run; its other 3 are skipped"));
  EXPECT_EQ(times_measured("d"), 1U);
}

TEST_F(MeasuringLoopTest, an_interrupt_before_a_sample_leaves_what_was_kept) {
  world_.interrupted = [this] { return kept_.size() == 5; };
  EXPECT_EQ(run().end, LoopResult::End::interrupt);
  EXPECT_THAT(subject_.measured, SizeIs(5));
  EXPECT_THAT(kept_, SizeIs(5));
}

TEST_F(MeasuringLoopTest, the_sample_that_an_interrupt_breaks_is_not_kept) {
  world_.interrupted = [this] { return subject_.measured.size() == 6; };
  EXPECT_EQ(run().end, LoopResult::End::interrupt);
  EXPECT_THAT(subject_.measured, SizeIs(6));
  EXPECT_THAT(kept_, SizeIs(5));
  world_ = quiet_world();
  run();
  EXPECT_THAT(samples_, SizeIs(16)) << "it is measured again";
}

TEST_F(MeasuringLoopTest, a_reason_is_told_once_and_another_one_too) {
  plan_.rounds = 9;
  subject_.change = [this](Sample& sample) {
    const std::size_t times = times_measured("b");
    if (sample.case_name != "b" || times % 3 == 0) return;
    fail(sample, times < 6 ? SampleReason::Type::signal : SampleReason::Type::exit);
  };
  const std::string text = told();
  EXPECT_EQ(count(text, "b: signal: on purpose\n"), 1U);
  EXPECT_EQ(count(text, "b: exit: on purpose\n"), 1U);
  EXPECT_EQ(count(text, "\n"), 2U);
}

TEST_F(MeasuringLoopTest, what_a_task_said_cannot_move_the_terminals_cursor) {
  subject_.change = [](Sample& sample) {
    fail(sample);
    sample.reason->text = "\x1b[2J";
  };
  EXPECT_THAT(told(), Not(HasSubstr("\x1b")));
}

TEST_F(MeasuringLoopTest, a_log_gets_a_line_a_round) {
  plan_.quiet = false;
  const std::string text = told();
  EXPECT_EQ(count(text, "\n"), 4U);
  EXPECT_THAT(text, HasSubstr("round 2 of 4: 8 of 16 samples"));
}

TEST_F(MeasuringLoopTest, nothing_to_measure_is_settled_at_once) {
  subject_ = MadeSubject({});
  EXPECT_EQ(run().end, LoopResult::End::settled);
  EXPECT_EQ(run().turns, 0U);
}

TEST(MeasuringLoopLimitTest, no_unit_begins_after_the_time_limit) {
  using std::chrono::seconds;
  MadeSubject subject({"a", "b", "c"});
  MeasuringWorld world = quiet_world();
  std::chrono::steady_clock::time_point clock{};
  world.now = [&] { return clock; };
  subject.change = [&](Sample&) { clock += seconds(1); };
  const LoopPlan plan{.cases = subject.cases(),
                      .subjects = {&subject},
                      .rounds = 100,
                      .time_limit = seconds(10),
                      .quiet = true};
  Goal all_rounds;
  const LoopResult result = run_loop(
      plan, world, [](const Sample&) {}, all_rounds);
  EXPECT_EQ(result.end, LoopResult::End::time);
  EXPECT_EQ(result.turns, 11U);
  EXPECT_EQ(result.seconds, 11);
}

TEST(MeasuringLoopLimitTest, a_block_once_begun_is_measured_to_its_end) {
  using std::chrono::seconds;
  MadeSubject subject({"a"});
  MeasuringWorld world = quiet_world();
  std::chrono::steady_clock::time_point clock{};
  world.now = [&] { return clock; };
  subject.change = [&](Sample&) { clock += seconds(6); };
  const LoopPlan plan{.cases = {"a"},
                      .subjects = {&subject, &subject},
                      .rounds = 100,
                      .time_limit = seconds(10),
                      .quiet = true};
  Goal all_rounds;
  const LoopResult result = run_loop(
      plan, world, [](const Sample&) {}, all_rounds);
  EXPECT_EQ(result.end, LoopResult::End::time);
  EXPECT_EQ(subject.measured.size(), 4U);
}

}  // namespace
}  // namespace fourways
