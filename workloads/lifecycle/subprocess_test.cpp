// subprocess: its programs, the good one and the bad ones.
#include <gmock/gmock.h>

#include "bench/testing/measured_case.hpp"

namespace fourways {
namespace {

using testing::HasSubstr;

TEST(Subprocess, gives_its_output_line_by_line_as_it_comes) {
  const Sample sample = measured_case("subprocess/epoll/tasks:3/read:lines/lines:1000");
  ASSERT_EQ(sample.status, Sample::Status::ok) << sample.reason->text;
  EXPECT_EQ(sample.figures.at("lines_as_they_came"), 3000);
}

TEST(Subprocess, that_writes_to_standard_error_does_not_stand_still) {
  const Sample sample = measured_case("subprocess/thread/tasks:2/program:noisy/lines:100000");
  ASSERT_EQ(sample.status, Sample::Status::ok) << sample.reason->text;
  EXPECT_GT(sample.figures.at("error_bytes"), 4e6);
}

TEST(Subprocess, that_never_ends_is_killed_at_its_limit) {
  const Sample sample = measured_case("subprocess/fork/tasks:2/program:endless/limit:30ms");
  ASSERT_EQ(sample.status, Sample::Status::ok) << sample.reason->text;
  EXPECT_EQ(sample.figures.at("killed_programs"), 2);
}

TEST(Subprocess, that_does_not_exist_fails_its_case_with_the_name) {
  const Sample sample = measured_case("subprocess/fiber/tasks:2/program:missing");
  ASSERT_EQ(sample.status, Sample::Status::failed);
  EXPECT_EQ(sample.reason->type, SampleReason::Type::exception);
  EXPECT_THAT(sample.reason->text, HasSubstr("cannot run 'fourways-there-is-no-such-program'"));
}

}  // namespace
}  // namespace fourways
