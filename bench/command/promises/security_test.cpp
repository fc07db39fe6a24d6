// The promises of .github/SECURITY.md, as the command keeps them: files, links, histories and
// reports of somebody else.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "bench/testing/command.hpp"
#include "reports/history/history.hpp"
#include "reports/page/page.hpp"
#include "reports/record/file_io.hpp"
#include "reports/record/journal.hpp"
#include "reports/report/report.hpp"
#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kPrecious = "precious";
constexpr const char* kMarkup = "<img src=x onerror=alert(1)></script><script>alert(1)</script>";
constexpr const char* kSteering =
    "\033[2J\033]0;owned\007\xC2\x9B"
    "31m";

class SecurityTest : public CommandTest {
 protected:
  void SetUp() override {
    CommandTest::SetUp();
    std::ofstream(folder() / "victim") << kPrecious;
  }
  void expect_victim_unharmed() const { EXPECT_EQ(file("victim"), kPrecious); }
  void plant_link(const fs::path& at) const { fs::create_symlink(folder() / "victim", at); }

  CommandResult run_into(const std::string& out, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"run", "--workload", "square", "--runner", "serial", "--rounds", "1",
                               "--out", out});
    return fourways(more);
  }
  /// A report whose every name is `text`.
  void write_hostile_report(const std::string& text) const {
    std::vector<Sample> samples = rounds_of(text, "serial", {1e6, 2e6});
    for (Sample& sample : samples) {
      sample.kind = sample.family = sample.operation = text;
      sample.params[text] = text;
      sample.notes[text] = text;
      sample.figures[text] = 1;
    }
    auto missing = rounds_of("missing", text, {1});
    make_failed(missing[0], SampleReason::Type::exception, text);
    append(samples, missing);
    nlohmann::json context = test_context();
    context["fourways"]["suite"] = text;
    write_report(folder() / "hostile.json", build_report(context, samples));
  }
  /// A history with one run.
  void make_history() {
    write_report(folder() / "a.json",
                 build_report(test_context(), rounds_of("primes", "thread", {1e6, 2e6, 3e6})));
    ASSERT_EQ(add_to_history("c1").code, 0);
  }
  CommandResult add_to_history(const std::string& commit) {
    return fourways({"track", "add", "a.json", "--commit", commit, "--branch", "main", "--time",
                     "2026-11-26T00:00:00Z", "--db", "h.db"});
  }
  void change_history(const std::string& sql) const {
    SqliteFile(folder() / "h.db", SqliteFile::Access::write, std::chrono::seconds(10))
        .execute(sql.c_str());
  }
};

TEST_F(SecurityTest, links_planted_under_our_names_are_replaced_and_not_followed) {
  fs::create_directory(folder() / "out");
  for (const char* name : {"report.json", "report.md", "report.html"}) {
    plant_link(folder() / "out" / name);
  }
  EXPECT_EQ(run_into("out").code, 0);
  expect_victim_unharmed();
  EXPECT_TRUE(fs::is_regular_file(fs::symlink_status(folder() / "out" / "report.json")));
  EXPECT_TRUE(fs::is_regular_file(fs::symlink_status(folder() / "out" / "report.md")));
}

TEST_F(SecurityTest, a_journal_that_is_a_link_is_neither_begun_nor_gone_on_with) {
  fs::create_directory(folder() / "out");
  plant_link(folder() / "out" / kJournalName);
  EXPECT_EQ(run_into("out").code, 2);
  expect_victim_unharmed();
  fs::remove(folder() / "out" / kJournalName);
  fs::create_symlink(folder() / "to be made", folder() / "out" / kJournalName);
  EXPECT_EQ(run_into("out").code, 2);
  EXPECT_FALSE(fs::exists(folder() / "to be made"));

  EXPECT_EQ(run_into("run").code, 0);
  fs::rename(folder() / "run" / kJournalName, folder() / "elsewhere.jsonl");
  fs::create_symlink(folder() / "elsewhere.jsonl", folder() / "run" / kJournalName);
  const std::string before = file("elsewhere.jsonl");
  const CommandResult resumed = run_into("run", {"--resume"});
  EXPECT_EQ(resumed.code, 2);
  EXPECT_THAT(resumed.err, HasSubstr("symbolic link"));
  EXPECT_EQ(file("elsewhere.jsonl"), before);
}

TEST_F(SecurityTest, an_output_folder_that_is_a_link_is_the_folder_that_it_leads_to) {
  fs::create_directory(folder() / "real");
  fs::create_directory_symlink("real", folder() / "link");
  EXPECT_EQ(run_into("link").code, 0);
  EXPECT_TRUE(fs::is_symlink(folder() / "link"));
  EXPECT_TRUE(fs::exists(folder() / "real" / "report.json"));
  EXPECT_EQ(run_into("link").code, 2);  // a run is there already

  fs::create_directory_symlink("nowhere", folder() / "dangling");
  const CommandResult refused = run_into("dangling");
  EXPECT_EQ(refused.code, 2);
  EXPECT_EQ(lines_in(refused.err), 1U) << refused.err;
}

TEST_F(SecurityTest, files_are_made_with_the_rights_that_the_umask_leaves) {
  const auto with_umask = [] { ::umask(077); };
  ASSERT_EQ(fourways({"run", "--workload", "square", "--runner", "serial", "--rounds", "1", "--out",
                      "out"},
                     with_umask)
                .code,
            0);
  for (const char* name : {"report.json", "report.md", kJournalName}) {
    struct stat found {};
    ASSERT_EQ(::stat((folder() / "out" / name).c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 07777U, 0600U) << name;
  }
}

TEST_F(SecurityTest, links_planted_beside_a_history_are_not_followed) {
  make_history();
  for (const char* name : {"h.db-wal", "h.db-journal", "h.db-shm"}) {
    fs::remove(folder() / name);
    plant_link(folder() / name);
    (void)add_to_history(std::string("with ") + name);  // done or refused
    expect_victim_unharmed();
    fs::remove(folder() / name);
  }
}

TEST_F(SecurityTest, nothing_that_a_history_brings_is_run) {
  make_history();
  change_history("CREATE TRIGGER evil AFTER INSERT ON run BEGIN DELETE FROM branch; END;");
  EXPECT_EQ(add_to_history("c2").code, 0);
  EXPECT_THAT(fourways({"track", "log", "--db", "h.db"}).out,
              AllOf(HasSubstr("c1"), HasSubstr("c2")));
  change_history(
      "ALTER TABLE machine RENAME TO kept; CREATE VIEW machine AS SELECT id, load_extension('x') "
      "AS "
      "facts FROM kept;");
  const CommandResult refused = fourways({"track", "log", "--db", "h.db"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_EQ(lines_in(refused.err), 1U) << refused.err;
}

TEST_F(SecurityTest, a_history_with_anything_in_it_is_told_in_a_line) {
  make_history();
  const auto expect_told = [&](const std::string& sql, const std::vector<std::string>& command) {
    change_history(sql);
    const CommandResult result = fourways(command);
    EXPECT_EQ(result.code, 2) << sql.substr(0, 60) << result.err;
    EXPECT_THAT(result.err, HasSubstr("history is damaged"));
    EXPECT_EQ(lines_in(result.err), 1U) << result.err;
  };
  const std::vector<std::string> log{"track", "log", "--db", "h.db"};
  const std::vector<std::string> changes{"track", "changes", "--branch", "main", "--db", "h.db"};
  const std::vector<std::string> exporting{"track", "export", "--db", "h.db"};
  for (const auto& command : {log, changes, exporting}) {
    expect_told("UPDATE machine SET facts = '" + std::string(100'000, '[') + "'", command);
    expect_told("UPDATE machine SET facts = '7'", command);
    expect_told("UPDATE machine SET facts = '{}'; UPDATE run SET time = 9223372036854775807",
                command);
    change_history("UPDATE run SET time = 1");
  }
  expect_told("UPDATE benchmark SET params = 'x'", exporting);
}

TEST_F(SecurityTest, a_history_of_somebody_else_keeps_its_owner_and_its_rights) {
  constexpr uid_t kNobody = 65534;
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  make_history();
  ASSERT_EQ(::chown((folder() / "h.db").c_str(), kNobody, kNobody), 0);
  ASSERT_EQ(::chmod((folder() / "h.db").c_str(), 0640), 0);
  EXPECT_EQ(add_to_history("c2").code, 0);
  struct stat found {};
  ASSERT_EQ(::stat((folder() / "h.db").c_str(), &found), 0);
  EXPECT_EQ(found.st_uid, kNobody);
  EXPECT_EQ(found.st_mode & 07777U, 0640U);

  // Of root, and not to be written by us: refused, byte for byte as it was.
  ASSERT_EQ(::chown((folder() / "h.db").c_str(), 0, 0), 0);
  ASSERT_EQ(::chmod((folder() / "h.db").c_str(), 0644), 0);
  ASSERT_EQ(::chmod(folder().c_str(), 0755), 0);
  const std::string before = file("h.db");
  const CommandResult refused = fourways({"track", "prune", "--keep", "1", "--db", "h.db"}, [] {
    if (::setgid(kNobody) != 0 || ::setuid(kNobody) != 0) ::_exit(kNotPermitted);
  });
  if (refused.code == kNotPermitted) GTEST_SKIP() << "nobody may not run the command where it lies";
  EXPECT_EQ(refused.code, 2);
  EXPECT_EQ(lines_in(refused.err), 1U) << refused.err;
  EXPECT_EQ(file("h.db"), before);
}

TEST_F(SecurityTest, markup_in_a_report_is_shown_and_never_run) {
  write_hostile_report(kMarkup);
  const CommandResult markdown = fourways({"report", "hostile.json"});
  EXPECT_EQ(markdown.code, 0) << markdown.err;
  EXPECT_THAT(markdown.out, AllOf(Not(HasSubstr("<img")), Not(HasSubstr("<script"))));
  if (!page_built_in()) GTEST_SKIP() << "built without npm";
  ASSERT_EQ(fourways({"report", "hostile.json", "--format", "html", "--out", "page.html"}).code, 0);
  const std::string page = file("page.html");
  // To the end of the data: behind it stand the page's own scripts alone.
  const std::size_t data = page.find("id=\"fourways-data\">");
  ASSERT_NE(data, std::string::npos);
  const std::string ours = page.substr(0, page.find("</script>", data));
  EXPECT_EQ(ours.find("<img"), std::string::npos);
  EXPECT_EQ(ours.find("<script>"), std::string::npos);
  EXPECT_EQ(ours.find('<', data), std::string::npos);
  EXPECT_NE(ours.find("\\u003cimg src=x onerror=alert(1)>", data), std::string::npos);
  EXPECT_NE(ours.find("Content-Security-Policy"), std::string::npos);
}

TEST_F(SecurityTest, no_name_in_a_report_steers_a_terminal) {
  write_hostile_report(kSteering);
  const auto expect_harmless = [](const std::string& text) {
    EXPECT_THAT(text,
                AllOf(Not(HasSubstr("\033")), Not(HasSubstr("\007")), Not(HasSubstr("\xC2\x9B"))));
  };
  const CommandResult compared = fourways({"compare", "hostile.json", "hostile.json"});
  expect_harmless(compared.out + compared.err);
  // As the reason for which it is refused, too.
  nlohmann::json report = nlohmann::json::parse(file("hostile.json"));
  report["benchmarks"].push_back(report["benchmarks"][0]);
  write_file_atomically(folder() / "twice.json", report.dump());
  const CommandResult twice = fourways({"compare", "twice.json", "twice.json"});
  EXPECT_EQ(twice.code, 2);
  expect_harmless(twice.err);
}

TEST_F(SecurityTest, a_report_that_nests_without_end_is_told) {
  std::ofstream(folder() / "deep.json")
      << R"({"context":{"fourways":{"schema_version":1},"x":)" << std::string(1'000'000, '[');
  for (const char* command : {"report", "compare"}) {
    std::vector<std::string> words{command, "deep.json"};
    if (words[0] == "compare") words.emplace_back("deep.json");
    const CommandResult result = fourways(words);
    EXPECT_EQ(result.code, 2);
    EXPECT_THAT(result.err, HasSubstr("nests deeper"));
  }
}

}  // namespace
}  // namespace fourways
