// What is read may come from standard input, and what is written may go to standard output by name.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>

#include "bench/testing/printing_commands.hpp"

namespace fourways {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class StandardInputTest : public PrintingCommandsTest {
 protected:
  CommandResult fed(const std::string& name, const Call& call) {
    const std::string path = folder() / name;
    return fourways(call, [path] { ::dup2(::open(path.c_str(), O_RDONLY), STDIN_FILENO); });
  }
  /// `call` prints the same when "-" stands for its first word that names the file which standard
  /// input is.
  void expect_same(const std::string& name, const Call& call) {
    Call piped = call;
    *std::find(piped.begin(), piped.end(), name) = "-";
    const CommandResult direct = fourways(call);
    const CommandResult result = fed(name, piped);
    EXPECT_EQ(result.code, direct.code) << result.err;
    EXPECT_EQ(result.out, direct.out);
    EXPECT_EQ(result.err, direct.err);
  }
};

TEST_F(StandardInputTest, a_report_is_read_from_it) {
  for (const char* format : {"md", "json", "csv", "html"}) {
    expect_same("a.json", {"report", "a.json", "--format", format});
  }
}

TEST_F(StandardInputTest, either_side_of_a_comparison_is_read_from_it) {
  expect_same("a.json", {"compare", "a.json", "b.json"});
  expect_same("b.json", {"compare", "a.json", "b.json"});
}

TEST_F(StandardInputTest, a_history_takes_reports_and_runs_from_it) {
  expect_same("a.json",
              {"track", "add", "a.json", "--commit", "a.json", "--branch", "main", "--db", "h.db"});
  expect_same("h.jsonl", {"track", "import", "h.jsonl", "--db", "h.db"});
  expect_same("a.json", {"track", "gate", "a.json", "--branch", "main", "--db", "h.db"});
}

TEST_F(StandardInputTest, a_pipe_serves_as_well_as_a_file) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
  const pid_t pid =
      start(FOURWAYS_TEST_COMMAND, {"report", "-"}, [&] { ::dup2(ends[0], STDIN_FILENO); });
  ::close(ends[0]);
  ::fcntl(ends[1], F_SETFL, 0);
  const std::string text = file("a.json");
  EXPECT_EQ(::write(ends[1], text.data(), text.size() / 2), static_cast<ssize_t>(text.size() / 2));
  ::usleep(1000);
  const std::string_view rest = std::string_view(text).substr(text.size() / 2);
  EXPECT_EQ(::write(ends[1], rest.data(), rest.size()), static_cast<ssize_t>(rest.size()));
  ::close(ends[1]);
  const CommandResult result = finish(pid);
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.out, fourways({"report", "a.json"}).out);
}

TEST_F(StandardInputTest, what_is_wrong_with_it_is_told_by_its_name) {
  const auto expect_refusal = [&](const CommandResult& result, const char* line) {
    EXPECT_EQ(result.code, 2);
    EXPECT_THAT(result.err, HasSubstr(line));
    EXPECT_EQ(lines_in(result.err), 1U) << result.err;
    EXPECT_EQ(result.out, "");
  };
  const auto closed = [] { ::close(STDIN_FILENO); };
  expect_refusal(fed("h.jsonl", {"report", "-"}), "standard input: ");
  expect_refusal(fourways({"report", "-"}, closed), "standard input: ");
  expect_refusal(fourways({"compare", "-", "a.json"}, closed), "standard input: ");
  expect_refusal(fed("h.jsonl", {"track", "gate", "-", "--branch", "main", "--db", "h.db"}),
                 "standard input: ");
  expect_refusal(fed("a.json", {"compare", "-", "-"}), "one report alone");
  expect_refusal(fed("a.json", {"report", "-", "b.json"}), "give - alone");
  const auto folder_as_input = [] { ::dup2(::open("/", O_RDONLY), STDIN_FILENO); };
  expect_refusal(fourways({"report", "-"}, folder_as_input), "standard input: Is a directory");
}

TEST_F(StandardInputTest, a_dash_as_the_file_to_write_is_standard_output) {
  for (const Call& call : {Call{"report", "a.json"}, Call{"compare", "a.json", "b.json"},
                           Call{"list", "cases"}, Call{"track", "export", "--db", "h.db"},
                           Call{"track", "changes", "--branch", "main", "--db", "h.db"},
                           Call{"track", "page", "--branch", "main", "--db", "h.db"}}) {
    Call dashed = call;
    dashed.insert(dashed.end(), {"--out", "-"});
    const CommandResult direct = fourways(call);
    const CommandResult result = fourways(dashed);
    EXPECT_EQ(result.code, direct.code) << result.err;
    EXPECT_EQ(result.out, direct.out);
    EXPECT_EQ(result.err, direct.err);
    EXPECT_FALSE(std::filesystem::exists(folder() / "-"));
  }
}

TEST_F(StandardInputTest, what_is_a_folder_is_no_stream) {
  const CommandResult result = fourways(
      {"run", "--workload", "square", "--runner", "serial", "--rounds", "1", "--out", "-"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("--out -"), HasSubstr("folder")));
  EXPECT_FALSE(std::filesystem::exists(folder() / "-"));
}

}  // namespace
}  // namespace fourways
