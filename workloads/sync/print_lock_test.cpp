// print_lock: whole lines where a lock holds them together; nothing lost where none does.
#include <gmock/gmock.h>

#include "bench/testing/measured_case.hpp"

namespace fourways {
namespace {

double interleaved(const std::string& name) {
  const Sample sample = measured_case("print_lock/" + name);  // verify() has read all pieces
  EXPECT_EQ(sample.status, Sample::Status::ok)
      << name << ": " << (sample.reason ? sample.reason->text : "");
  return sample.figures.at("interleaved_lines");
}

class PrintLockTest : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Runners, PrintLockTest, testing::ValuesIn(runner_names()),
                         [](const auto& info) { return info.param; });

TEST_P(PrintLockTest, keeps_each_line_in_one_piece) {
  for (const char* terms : {"/pause:0ns/lines:50", "/pause:50us/lines:5", "/writes:1/lines:50"}) {
    EXPECT_EQ(interleaved(GetParam() + "/guard:lock" + terms), 0);
  }
}

TEST_P(PrintLockTest, without_it_every_piece_is_printed_nevertheless) {
  EXPECT_GE(interleaved(GetParam() + "/pause:50us/lines:10"), 0);
  EXPECT_LE(interleaved(GetParam() + "/pause:50us/lines:10"), 4 * 10);
}

TEST_P(PrintLockTest, lines_of_a_single_write_need_none) {
  EXPECT_EQ(interleaved(GetParam() + "/writes:1/lines:50"), 0);
}

TEST(PrintLock, is_missed_by_tasks_that_pause_within_a_line_and_not_by_one_alone) {
  // All four begin before the first pause ends, or the machine stood still so long.
  EXPECT_GT(interleaved("fiber/pause:50ms/lines:1/writes:2"), 0);
  EXPECT_EQ(interleaved("serial/pause:50us"), 0);
}

TEST(PrintLock, refuses_to_fill_the_memory) {
  const Sample sample = measured_case("print_lock/serial/tasks:1000/lines:10000/writes:100");
  EXPECT_EQ(sample.status, Sample::Status::failed);
  EXPECT_THAT(sample.reason->text, testing::HasSubstr("together at most"));
}

}  // namespace
}  // namespace fourways
