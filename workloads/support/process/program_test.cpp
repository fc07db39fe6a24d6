// Driving programs: what goes in comes out, and what can go wrong with it.
#include "workloads/support/process/program.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <stdexcept>

namespace fourways {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

/// As in a batch, SIGPIPE is ignored.
class Program : public testing::Test {
 protected:
  void SetUp() override { before_ = ::signal(SIGPIPE, SIG_IGN); }
  void TearDown() override { ::signal(SIGPIPE, before_); }

 private:
  void (*before_)(int) = SIG_DFL;
};

TEST_F(Program, gets_more_input_than_a_pipe_holds_and_gives_it_back) {
  const std::string input(3 << 20, 'x');
  const Completed done = communicate({"cat"}, input);
  EXPECT_TRUE(done.status.success());
  EXPECT_EQ(done.output, input);
}

TEST_F(Program, that_does_not_exist_is_named) {
  try {
    communicate({"fourways-there-is-no-such-program"}, "");
    FAIL();
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::no_such_file_or_directory);
    EXPECT_THAT(error.what(), HasSubstr("cannot run 'fourways-there-is-no-such-program'"));
  }
}

TEST_F(Program, that_writes_100_mib_to_standard_error_is_read_to_the_end) {
  constexpr std::uint64_t kBytes = std::uint64_t{100} << 20;
  const Completed done = communicate({"head", "-c", std::to_string(kBytes), "/dev/zero"}, "");
  EXPECT_EQ(done.output.size(), kBytes);
  const Completed noisy =
      communicate({"sh", "-c", "head -c " + std::to_string(kBytes) + " /dev/zero >&2; exit 3"}, "");
  EXPECT_EQ(noisy.error_bytes, kBytes);
  EXPECT_EQ(noisy.error.size(), Completed::kErrorKept);
  EXPECT_EQ(noisy.output, "");
  EXPECT_EQ(noisy.status.code(), 3);
}

TEST_F(Program, that_never_ends_is_killed_at_the_deadline) {
  const Completed done = communicate({"sleep", "86400"}, "", Deadline::in(50ms));
  EXPECT_TRUE(done.timed_out);
  EXPECT_EQ(done.status.signal(), SIGKILL);
}

TEST_F(Program, that_reads_nothing_harms_nobody) {
  const Completed done = communicate({"true"}, std::string(1 << 20, 'x'));
  EXPECT_TRUE(done.status.success());
  EXPECT_FALSE(done.timed_out);
}

TEST_F(Program, tells_its_lines_as_they_come_and_a_last_one_without_an_end) {
  std::vector<std::string> lines;
  const Completed done = communicate({"printf", "one\\ntwo\\n\\nthree"}, "", {},
                                     [&](std::string_view line) { lines.emplace_back(line); });
  EXPECT_THAT(lines, ElementsAre("one", "two", "", "three"));
  EXPECT_EQ(done.output, "one\ntwo\n\nthree");
}

TEST_F(Program, ends_by_sigpipe_as_in_a_shell_though_its_parent_ignores_it) {
  const Completed done = communicate({"sh", "-c", "kill -PIPE $$; exit 4"}, "");
  EXPECT_EQ(done.status.signal(), SIGPIPE);
}

}  // namespace
}  // namespace fourways
