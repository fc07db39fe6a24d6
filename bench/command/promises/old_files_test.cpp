// Files that an earlier build wrote (reports/testing/fixtures/): today's build reads them all.
#include <gmock/gmock.h>

#include <filesystem>

#include "bench/testing/command.hpp"
#include "reports/history/sqlite.hpp"
#include "reports/record/file_io.hpp"
#include "reports/record/schema.hpp"

namespace fourways {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class OldFilesTest : public CommandTest {
 protected:
  static std::string old(const std::string& name) {
    return (std::filesystem::path(FOURWAYS_TEST_FIXTURES) / name).string();
  }
  std::string rendered(const std::string& format) {
    const CommandResult result = fourways({"report", old("report.json"), "--format", format});
    EXPECT_EQ(result.code, 0) << format << ": " << result.err;
    return result.out;
  }
};

TEST_F(OldFilesTest, a_report_is_rendered_as_it_was) {
  for (const std::string format : {"csv", "bmf", "otava"}) {
    EXPECT_EQ(rendered(format), read_file(old("report." + format))) << format;
  }
}

TEST_F(OldFilesTest, a_report_has_every_form) {
  EXPECT_THAT(rendered("md"),
              AllOf(HasSubstr("sleep/thread/tasks:2/duration:1ms"), HasSubstr("serial holds 1")));
  EXPECT_THAT(rendered("json"), HasSubstr("\"tradeoffs\""));
  EXPECT_THAT(rendered("vega-lite"), HasSubstr("$schema"));
  EXPECT_THAT(rendered("github"), HasSubstr("square/fiber/tasks:2"));
  const CommandResult page = fourways({"report", old("report.json"), "--format", "html"});
  if (page.code == 0) {
    EXPECT_THAT(page.out, HasSubstr("fourways report"));
  } else {
    EXPECT_THAT(page.err, HasSubstr("npm"));  // a build without a page
  }
}

TEST_F(OldFilesTest, a_report_is_compared) {
  const CommandResult compared = fourways({"compare", old("report.json"), old("report.json")});
  EXPECT_EQ(compared.code, 3) << compared.err;  // six rounds are too few
  EXPECT_THAT(compared.out, HasSubstr("8 inconclusive"));
}

TEST_F(OldFilesTest, a_history_is_logged_gated_and_exported) {
  {
    SqliteFile file(folder() / "h.db", SqliteFile::Access::create, std::chrono::seconds(1));
    file.execute(read_file(old("history.sql")).c_str());
  }
  const CommandResult log = fourways({"track", "log", "--db", "h.db"});
  EXPECT_THAT(log.out, AllOf(HasSubstr("2026-09-21T14:30:02Z"), HasSubstr("c12")));
  const CommandResult gate =
      fourways({"track", "gate", old("report.json"), "--db", "h.db", "--branch", "main"});
  EXPECT_EQ(gate.code, 3) << gate.err;
  EXPECT_THAT(gate.out, HasSubstr("0 slower, 0 faster, 2 within their fences, 6 inconclusive"));
  // The run that was exported then is the newest of the history.
  const CommandResult exported = fourways({"track", "export", "--db", "h.db"});
  EXPECT_EQ(lines_in(exported.out), 11U);
  EXPECT_THAT(exported.out, testing::EndsWith(read_file(old("exported.jsonl"))));
}

TEST_F(OldFilesTest, an_exported_run_is_imported) {
  const CommandResult result =
      fourways({"track", "import", old("exported.jsonl"), "--db", "new.db"});
  EXPECT_THAT(result.out, HasSubstr("imported 1 runs"));
  EXPECT_EQ(fourways({"track", "export", "--db", "new.db"}).out, read_file(old("exported.jsonl")));
}

// The page and other programs read comparisons by their schema.
TEST_F(OldFilesTest, a_comparison_follows_todays_schema) {
  const auto comparison = nlohmann::json::parse(read_file(old("comparison.json")));
  EXPECT_EQ(schema_violation(comparison, comparison_schema_text()), std::nullopt);
}

}  // namespace
}  // namespace fourways
