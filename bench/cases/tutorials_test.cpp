// The table of the tutorials: whole, and every command of it one that runs.
#include "reports/claims/tutorials.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "bench/cases/selection.hpp"

namespace fourways {
namespace {

std::vector<std::string> words_of(const std::string& command) {
  std::istringstream text(command);
  std::vector<std::string> words;
  for (std::string word; text >> word;) words.push_back(word);
  return words;
}

std::vector<std::string> split_commas(const std::string& text) {
  std::istringstream list(text);
  std::vector<std::string> parts;
  for (std::string part; std::getline(list, part, ',');) parts.push_back(part);
  return parts;
}

Selection selection_of(const std::vector<std::string>& words) {
  Selection selection;
  for (std::size_t i = 2; i + 1 < words.size(); i += 2) {
    if (words[i] == "--workload") selection.workload_globs = split_commas(words[i + 1]);
    if (words[i] == "--runner") selection.runner_globs = split_commas(words[i + 1]);
    if (words[i] == "--set") selection.settings.push_back(words[i + 1]);
  }
  return selection;
}

TEST(Tutorials, have_a_row_in_each_file_and_no_row_is_empty) {
  std::set<std::string> files;
  for (const TutorialRow& row : tutorial_rows()) {
    files.insert(row.file);
    EXPECT_NE(row.place, "");
    EXPECT_NE(row.shows, "");
    EXPECT_NE(row.here, "") << row.shows;
  }
  EXPECT_THAT(files, testing::ElementsAre("000", "001", "002", "003", "004"));
}

TEST(Tutorials, have_a_command_for_all_that_can_be_measured_today) {
  for (const TutorialRow& row : tutorial_rows()) {
    if (!row.command.empty()) continue;
    EXPECT_THAT(row.here, testing::AnyOf("cannot be measured", testing::HasSubstr("gil runner")))
        << row.shows;
  }
}

TEST(Tutorials, name_only_cases_that_run) {
  for (const TutorialRow& row : tutorial_rows()) {
    const std::vector<std::string> words = words_of(row.command);
    if (words.size() < 2 || words[1] != "run" ||
        row.command.find("--plugin") != std::string::npos) {
      continue;
    }
    SCOPED_TRACE(row.command);
    const std::vector<Case> cases = select_cases(selection_of(words));
    EXPECT_THAT(cases, testing::Not(testing::IsEmpty()));
    bool one_runs = false;
    for (const Case& each : cases) one_runs = one_runs || !refusal(each).has_value();
    EXPECT_TRUE(one_runs);
  }
}

TEST(Tutorials, stand_in_their_document_as_the_command_prints_them) {
  std::ifstream file(FOURWAYS_TEST_TUTORIALS);
  const std::string document((std::istreambuf_iterator<char>(file)),
                             std::istreambuf_iterator<char>());
  EXPECT_THAT(document, testing::HasSubstr(tutorials_markdown()))
      << "put the output of `fourways list tutorials --markdown` into reports/claims/TUTORIALS.md";
}

}  // namespace
}  // namespace fourways
