// Text from outside may be any bytes: names of the host, of folders and files, arguments, what
// programs say. What is written is valid UTF-8, and nothing that was measured is lost to it.
#include <gmock/gmock.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "bench/testing/command.hpp"
#include "reports/text/utf8.hpp"

namespace fourways {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const std::string kName = "caf\xE9";  // as Latin-1 has it
constexpr const char* kShown = "caf\\xE9";

class AnyBytesTest : public CommandTest {
 protected:
  void SetUp() override {
    CommandTest::SetUp();
    std::filesystem::create_directory(folder() / kName);
  }

  /// Runs it, and holds that all that it printed is UTF-8 without control characters.
  CommandResult told(const std::vector<std::string>& arguments,
                     const std::function<void()>& before_exec = {}) {
    const CommandResult result = fourways(arguments, before_exec);
    for (const std::string& text : {result.out, result.err}) {
      EXPECT_TRUE(is_utf8(text)) << utf8_text(text);
      for (const char c : text) {
        EXPECT_FALSE((c >= 0 && c < ' ' && c != '\n' && c != '\r') || c == 0x7f) << utf8_text(text);
      }
    }
    return result;
  }
  std::string executable(const std::string& name, const std::string& text) const {
    const std::filesystem::path path = folder() / name;
    std::ofstream(path) << "#!/bin/sh\n" << text << '\n';
    ::chmod(path.c_str(), 0700);
    return path;
  }
};

TEST_F(AnyBytesTest, of_the_hosts_name_reach_the_report_and_all_its_forms) {
  const auto rename_host = [] {
    if (::unshare(CLONE_NEWUTS) != 0 || ::sethostname(kName.data(), kName.size()) != 0) {
      ::_exit(kNotPermitted);
    }
  };
  const CommandResult result = told({"run", "--workload", "square", "--runner", "serial",
                                     "--rounds", "1", "--quiet", "--out", "run"},
                                    rename_host);
  if (result.code == kNotPermitted) GTEST_SKIP() << "renaming the host is not permitted here";
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(report().at("context").at("host_name"), kShown);
  EXPECT_THAT(file("run/report.md"), HasSubstr("host_name: caf\\\\xE9"));
  for (const char* name : {"run/report.md", "run/journal.jsonl", "run/report.html"}) {
    EXPECT_TRUE(is_utf8(file(name))) << name;
  }
  for (const char* form : {"csv", "github", "bmf", "otava", "vega-lite"}) {
    EXPECT_EQ(told({"report", "run/report.json", "--format", form}).code, 0) << form;
  }
}

TEST_F(AnyBytesTest, of_folders_and_files_lead_to_them_and_back_after_a_break) {
  const std::string plugin = kName + "/faults.so";
  std::filesystem::copy_file(FOURWAYS_TEST_FAULTS, folder() / plugin);
  const std::string python = executable(kName + "/python", "exec python3 \"$@\"");
  const auto temporary = [this] { ::setenv("TMPDIR", (folder() / kName).c_str(), 1); };
  const CommandResult first =
      told({"run", "--plugin", plugin, "--python", "named=" + python, "--workload", "tickets,sleep",
            "--runner", "serial,cpython_thread@named", "--rounds", "1", "--out", kName + "/run"},
           temporary);
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr(std::string(kShown) + "/run/report.json"));
  const auto measured = nlohmann::json::parse(file(kName + "/run/report.json"));
  EXPECT_EQ(measured.at("benchmarks").size(), 4U) << measured.at("unavailable");
  EXPECT_THAT(measured.at("context").at("fourways").at("command").back().get<std::string>(),
              HasSubstr(kShown));

  const CommandResult resumed =
      told({"run", "--resume", "--out", kName + "/run", "--rounds", "2", "--quiet"}, temporary);
  EXPECT_EQ(resumed.code, 0) << resumed.err;
  const std::string report = kName + "/run/report.json";
  EXPECT_EQ(told({"report", report, "--format", "csv", "--out", kName + "/x.csv"}).code, 0);
  EXPECT_THAT(told({"compare", report, report, "--format", "md"}).out, HasSubstr("caf\\\\xE9/run"));
  EXPECT_EQ(told({"compare", report, report, "--format", "json"}).code, 3);
  EXPECT_EQ(
      told({"track", "add", report, "--commit", "c", "--branch", "b", "--db", kName + "/h.db"})
          .code,
      0);
  EXPECT_EQ(told({"track", "log", "--db", kName + "/h.db"}).code, 0);
}

TEST_F(AnyBytesTest, of_arguments_are_shown_in_the_one_line_that_refuses_them) {
  const std::string hostile = kName + "\x1b[31m";
  const std::vector<std::vector<std::string>> refused = {
      {"run", "--set", "tasks=" + hostile},
      {"run", "--workload", hostile},
      {"run", "--runner", hostile + "*"},
      {"run", "--plugin", "./" + hostile},
      {"run", "--resume", "--out", hostile},
      {"report", hostile},
      {"compare", hostile, hostile},
      {"track", "log", "--db", hostile},
      {"track", "add", "none.json", "--commit", hostile, "--db", "h.db"},
      {"ab", "--base", hostile, "--new", hostile},
      {hostile}};
  for (const auto& arguments : refused) {
    const CommandResult result = told(arguments);
    EXPECT_THAT(result.code, testing::AnyOf(2, 4)) << result.err;
    EXPECT_EQ(lines_in(result.err), 1U) << result.err;
  }
  EXPECT_THAT(told({"report", hostile}).err, HasSubstr(kShown));
}

TEST_F(AnyBytesTest, within_a_report_are_told_with_their_place) {
  std::ofstream(folder() / "bad.json") << "{\n\"context\": {\"host_name\": \"caf\xE9\"}}";
  for (const char* command : {"report", "compare"}) {
    const CommandResult result = command == std::string("report")
                                     ? told({"report", "bad.json"})
                                     : told({"compare", "bad.json", "bad.json"});
    EXPECT_EQ(result.code, 2);
    EXPECT_THAT(result.err,
                AllOf(HasSubstr("bad.json"), HasSubstr("line 2, byte 32 is not UTF-8")));
    EXPECT_EQ(lines_in(result.err), 1U);
  }
}

TEST_F(AnyBytesTest, that_an_interpreter_says_stand_in_the_reason) {
  const std::vector<std::string> run{
      "run",      "--workload", "sleep", "--runner", "serial,cpython_thread",
      "--rounds", "1",          "--out", "run"};
  const auto reason_with = [&](const std::string& script) {
    std::filesystem::remove_all(folder() / "run");
    auto arguments = run;
    arguments.insert(arguments.end(), {"--python", executable("fake", script)});
    EXPECT_EQ(told(arguments).code, 2);
    return report().at("unavailable").at(0).at("reason").at("text").get<std::string>();
  };
  EXPECT_THAT(reason_with("printf 'caf\\351\\n'; exec sleep 100"), HasSubstr("printed 'caf?'"));
  EXPECT_THAT(reason_with("printf 'caf\\351: died\\n' >&2; exit 3"), HasSubstr("status 3"));
}

}  // namespace
}  // namespace fourways
