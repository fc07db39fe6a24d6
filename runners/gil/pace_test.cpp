// The pace of an interpreter: how it is found, and what it is gone at with.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>

#include "runners/gil/calibration.hpp"

namespace fourways {
namespace {

TEST(WorkingSet, is_a_round_of_as_many_lines_as_it_may_be_asked_for) {
  const WorkingSet& way = WorkingSet::of(Op::Kind::read);
  std::set<const void*> lines;
  for (std::uint64_t i = 0; i < WorkingSet::kMost; ++i) lines.insert(way.walk(i));
  EXPECT_EQ(lines.size(), WorkingSet::kMost);
  EXPECT_EQ(way.walk(WorkingSet::kMost), way.walk(0));
}

TEST(WorkingSet, is_one_for_reading_one_for_writing_and_one_for_the_rest) {
  const auto begin = [](Op::Kind kind) { return WorkingSet::of(kind).walk(0); };
  EXPECT_NE(begin(Op::Kind::read), begin(Op::Kind::write));
  EXPECT_NE(begin(Op::Kind::sleep), begin(Op::Kind::write));
  EXPECT_EQ(begin(Op::Kind::sleep), begin(Op::Kind::accept));
}

class GilPace : public testing::Test {
 protected:
  void SetUp() override { std::signal(SIGPIPE, SIG_IGN); }
  void TearDown() override { std::filesystem::remove(path_); }

  /// The pace of a program that prints this line for each burst it is asked for, and then its name.
  MeasuredPace measured(const std::string& burst) {
    std::ofstream(path_) << "#!/bin/sh\nfor i in $(seq $6); do echo '" << burst
                         << "'; done\necho Imp 4.5\n";
    ::chmod(path_.c_str(), 0700);
    return measure_pace(arena_, path_);
  }

  const std::string path_ = testing::TempDir() + "fourways-pace-" + std::to_string(::getpid());
  const Arena arena_ = Arena::create();
};

TEST_F(GilPace, of_a_slow_interpreter_is_more_steps_a_turn_and_a_call) {
  const MeasuredPace slow = measured("20000 300000 300000");
  EXPECT_GT(slow.pace.turn, 1000U << Pace::kFraction);
  EXPECT_GT(slow.pace.call, 10'000U);
  EXPECT_EQ(
      slow.note,
      "pace of Imp 4.5: a turn 20000.0 ns, a request 300.0 µs, the first after a rest 300 µs");
  const MeasuredPace slower = measured("400000 6000000 6000000");
  EXPECT_GT(slower.pace.turn, 2 * slow.pace.turn);
  EXPECT_GT(slower.pace.call, 2 * slow.pace.call);
}

TEST_F(GilPace, of_one_that_is_slow_after_a_rest_alone_is_more_lines_a_call) {
  EXPECT_EQ(measured("50 300000 1").pace.call_lines, 0U);
  EXPECT_EQ(measured("50 300000 100000000").pace.call_lines, WorkingSet::kMost);
}

TEST_F(GilPace, of_one_faster_than_we_are_is_ours) {
  const Pace pace = measured("0.001 0.001 0.001").pace;
  EXPECT_EQ(pace.turn, 1U);  // the least: a check site all the same
  EXPECT_EQ(pace.call, 0U);
  EXPECT_EQ(pace.call_lines, 0U);
}

TEST_F(GilPace, of_what_is_no_interpreter_is_refused_with_what_it_said) {
  try {
    measure_pace(arena_, "echo");
    FAIL() << "accepted";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("echo"));
  }
  EXPECT_THROW(measured("0 1 1"), std::runtime_error);
  EXPECT_THROW(measure_pace(arena_, "no-such-interpreter"), std::exception);
}

}  // namespace
}  // namespace fourways
