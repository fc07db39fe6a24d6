// Escapes and wrapping.
#include "reports/text/text.hpp"

#include <gmock/gmock.h>

namespace fourways {
namespace {

TEST(Text, markdown_shows_markup_letter_by_letter) {
  EXPECT_EQ(escape_markdown("a|b`c`*d*"), "a\\|b\\`c\\`\\*d\\*");
  EXPECT_EQ(escape_markdown("<b>&"), "&lt;b&gt;&amp;");
  EXPECT_EQ(escape_markdown("a\nb\tc"), "a b c");
  EXPECT_EQ(escape_markdown("[x](y) back\\slash"), "\\[x\\](y) back\\\\slash");
}

TEST(Text, an_underscore_inside_a_word_needs_no_escape) {
  EXPECT_EQ(escape_markdown("thread_pool"), "thread_pool");
  EXPECT_EQ(escape_markdown("_x_"), "\\_x\\_");
}

TEST(Text, no_name_can_steer_a_terminal) {
  EXPECT_EQ(escape_terminal("a\x1b[31mb\x7f"), "a [31mb ");
  EXPECT_EQ(escape_terminal("a\xC2\x9B"
                            "b"),
            "a b");
  EXPECT_EQ(escape_terminal("协程"), "协程");
}

TEST(Text, widths_count_code_points) {
  EXPECT_EQ(display_width("±3%"), 3U);
  EXPECT_EQ(pad_left("±", 3), "  ±");
  EXPECT_EQ(pad_right("abc", 2), "abc");
}

TEST(Text, lines_break_at_spaces_and_long_words_where_the_line_ends) {
  EXPECT_EQ(wrap("one two three", 8, 2), "one two\n  three\n");
  EXPECT_EQ(wrap("abcdefghij", 4, 1), "abcd\n efg\n hij\n");
  EXPECT_EQ(wrap("", 8, 2), "\n");
  EXPECT_EQ(wrap("a  b", 8, 2), "a b\n");
}

TEST(Text, the_last_line_is_the_last_that_says_anything) {
  EXPECT_EQ(last_line("one\ntwo\r\n\n"), "two");
  EXPECT_EQ(last_line("one"), "one");
  EXPECT_EQ(last_line("\n\r\n"), "");
  EXPECT_EQ(last_line(""), "");
}

}  // namespace
}  // namespace fourways
