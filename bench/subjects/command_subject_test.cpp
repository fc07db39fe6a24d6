// Commands as samples: their conditions, and how they fail.
#include "bench/subjects/command_subject.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

#include "bench/command/command_error.hpp"
#include "bench/sample/process_tree.hpp"
#include "workloads/support/temporary_directory.hpp"

namespace fourways {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class CommandSubjectTest : public testing::Test {
 protected:
  void SetUp() override { become_subreaper(); }
  void TearDown() override { EXPECT_TRUE(children_of(::getpid()).empty()); }

  CommandSubject subject(const std::string& command) {
    return CommandSubject({{"it", command}}, conditions_, interrupts_);
  }
  Sample sample(const std::string& command) { return subject(command).sample(0); }
  std::string file(const std::string& name) const { return folder_.path() + "/" + name; }
  std::string content(const std::string& name) const {
    std::ifstream stream(file(name));
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  TemporaryDirectory folder_{"commands"};
  Interrupts interrupts_;
  CommandConditions conditions_;
};

TEST_F(CommandSubjectTest, a_sample_has_time_and_memory) {
  const Sample taken = sample("sh -c 'exit 0'");
  ASSERT_EQ(taken.status, Sample::Status::ok) << taken.reason->text;
  EXPECT_EQ(taken.case_name, "it");
  EXPECT_GT(taken.wall_ns, 0);
  EXPECT_GT(taken.usage.peak_memory_bytes, 0);
}

TEST_F(CommandSubjectTest, a_shell_input_preparation_and_warm_up_are_as_asked_for) {
  std::ofstream(file("in")) << "typed";
  conditions_.shell = "sh";
  conditions_.input = file("in");
  conditions_.prepare = "echo prepared >>" + file("log") + "; cat >>" + file("log");
  conditions_.warm_up = 2;
  CommandSubject of = subject("cat >>" + file("log") + " && echo >>" + file("log"));
  EXPECT_EQ(of.sample(0).status, Sample::Status::ok);
  EXPECT_EQ(of.sample(0).status, Sample::Status::ok);
  std::string wanted;
  for (int i = 0; i < 4; ++i) wanted += "prepared\ntyped\n";
  EXPECT_EQ(content("log"), wanted) << "two to warm up, two samples";
}

TEST_F(CommandSubjectTest, what_fails_says_why_unless_that_is_to_be_ignored) {
  const std::string failing = "sh -c 'echo out; echo no disk >&2; exit 3'";
  EXPECT_THAT(sample(failing).reason->text,
              AllOf(HasSubstr("the command exited with status 3"), HasSubstr("no disk")));
  EXPECT_EQ(sample("sh -c 'kill -SEGV $$'").reason->type, SampleReason::Type::signal);
  conditions_.ignore_failure = true;
  EXPECT_EQ(sample(failing).status, Sample::Status::ok);
  EXPECT_EQ(sample("sh -c 'kill -SEGV $$'").reason->type, SampleReason::Type::signal);
  conditions_.timeout = std::chrono::milliseconds(50);
  EXPECT_EQ(sample("sleep 1000").reason->type, SampleReason::Type::timeout);
}

TEST_F(CommandSubjectTest, a_preparation_that_fails_fails_the_sample) {
  conditions_.prepare = "sh -c 'echo no room >&2; exit 4'";
  EXPECT_THAT(sample("true").reason->text, AllOf(HasSubstr("--prepare"), HasSubstr("no room")));
}

TEST_F(CommandSubjectTest, a_command_that_cannot_be_found_is_told_before_it_is_measured) {
  try {
    subject("no-such-program-anywhere -v");
    ADD_FAILURE() << "it was taken";
  } catch (const CommandError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("no-such-program-anywhere"), HasSubstr("--shell")));
  }
}

TEST_F(CommandSubjectTest, a_short_command_is_told_that_its_start_is_measured) {
  conditions_.empty_ns = 1e6;
  CommandSubject of = subject("true");
  EXPECT_THAT(of.remarks(), testing::ElementsAre(HasSubstr("does nothing")));
  EXPECT_GT(empty_command_ns(conditions_, interrupts_), 0);
}

}  // namespace
}  // namespace fourways
