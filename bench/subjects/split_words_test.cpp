// Commands that no shell reads.
#include "bench/subjects/split_words.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

namespace fourways {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(SplitWordsTest, quotes_and_backslashes_are_those_of_a_shell) {
  EXPECT_THAT(split_words("gzip -6  -k\t-c data"), ElementsAre("gzip", "-6", "-k", "-c", "data"));
  EXPECT_THAT(split_words(R"(a 'b  c' "d \"e\" \n" f\ g '' "")"),
              ElementsAre("a", "b  c", "d \"e\" \\n", "f g", "", ""));
  EXPECT_THAT(split_words(R"(--name='x y'z)"), ElementsAre("--name=x yz"));
  EXPECT_THAT(split_words("grep '|' \\*"), ElementsAre("grep", "|", "*"));
}

TEST(SplitWordsTest, what_needs_a_shell_or_is_not_closed_is_told) {
  const auto refusal = [](const char* command) -> std::string {
    try {
      split_words(command);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "";
  };
  for (const char* command : {"a | b", "a >b", "a && b", "echo $HOME", "ls *"}) {
    EXPECT_THAT(refusal(command), HasSubstr("--shell")) << command;
  }
  EXPECT_THAT(refusal("echo 'x"), HasSubstr("closing '"));
  EXPECT_THAT(refusal("echo \\"), HasSubstr("backslash"));
  EXPECT_THAT(refusal("  "), HasSubstr("no word"));
}

}  // namespace
}  // namespace fourways
