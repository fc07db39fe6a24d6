// A journal that an earlier build left behind when it was interrupted: today's build goes on with
// it.
#include <gmock/gmock.h>

#include <filesystem>

#include "bench/testing/command.hpp"
#include "reports/record/file_io.hpp"

namespace fourways {
namespace {

class OldJournalTest : public CommandTest {};

TEST_F(OldJournalTest, is_resumed_with_what_is_missing) {
  const std::string old =
      read_file(std::filesystem::path(FOURWAYS_TEST_FIXTURES) / "journal.jsonl");
  std::filesystem::create_directory(folder() / "run");
  std::filesystem::copy(std::filesystem::path(FOURWAYS_TEST_FIXTURES) / "journal.jsonl",
                        folder() / "run/journal.jsonl");
  const CommandResult result = fourways({"run", "--resume", "--out", "run"});
  ASSERT_EQ(result.code, 0) << result.err;
  // Its last line is torn; the five whole samples stay, and three rounds of four cases are
  // complete.
  const std::string whole = old.substr(0, old.rfind('\n') + 1);
  const std::string journal = file("run/journal.jsonl");
  EXPECT_EQ(lines_in(whole), 1U + 5U);
  EXPECT_EQ(journal.substr(0, whole.size()), whole);
  EXPECT_EQ(lines_in(journal), 1U + 12U);
  EXPECT_EQ(report().at("benchmarks").size(), 4U);
  EXPECT_EQ(report().at("context").at("fourways").at("partial"), false);
}

}  // namespace
}  // namespace fourways
