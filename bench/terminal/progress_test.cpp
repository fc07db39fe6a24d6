// The line that shows how far a run is.
#include "bench/terminal/progress.hpp"

#include <gmock/gmock.h>

namespace fourways {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

const ProgressState kHalf{50, 100, "primes/thread_pool/tasks:8/workers:2", seconds(75)};

TEST(ProgressTest, the_line_shows_bar_count_time_and_case) {
  EXPECT_THAT(progress_line(kHalf, 120, false),
              AllOf(HasSubstr("[####"), HasSubstr("50/100"), HasSubstr("1 min 15 s left"),
                    HasSubstr("primes/thread_pool/tasks:8/workers:2")));
}

TEST(ProgressTest, the_line_never_reaches_the_last_column) {
  for (std::size_t width = 1; width < 200; ++width) {
    EXPECT_LE(progress_line(kHalf, width, false).size(), width > 1 ? width - 1 : 1) << width;
  }
}

TEST(ProgressTest, forty_columns_still_hold_the_bar_and_the_count) {
  EXPECT_THAT(progress_line(kHalf, 40, false), AllOf(HasSubstr("["), HasSubstr("50/100")));
}

TEST(ProgressTest, without_colour_there_is_no_escape_sequence) {
  EXPECT_THAT(progress_line(kHalf, 80, false), Not(HasSubstr("\033")));
  EXPECT_THAT(progress_line(kHalf, 80, true), HasSubstr("\033["));
}

TEST(ProgressTest, an_empty_run_has_a_line_too) {
  EXPECT_THAT(progress_line({}, 80, false), HasSubstr("0/0"));
}

TEST(ProgressTest, durations_are_rounded_up_to_what_a_person_reads) {
  EXPECT_EQ(duration_text(std::chrono::milliseconds(1)), "1 s");
  EXPECT_EQ(duration_text(seconds(200)), "3 min 20 s");
  EXPECT_EQ(duration_text(seconds(7260)), "2 h 1 min");
}

}  // namespace
}  // namespace fourways
