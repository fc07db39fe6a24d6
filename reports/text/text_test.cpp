// Escapes, widths and wrapping.
#include "reports/text/text.hpp"

#include <gmock/gmock.h>
#include <locale.h>

#include <thread>

#include "reports/text/text_grid.hpp"

namespace fourways {
namespace {

TEST(Text, markdown_shows_markup_letter_by_letter) {
  EXPECT_EQ(escape_markdown("a|b`c`*d*"), "a\\|b\\`c\\`\\*d\\*");
  EXPECT_EQ(escape_markdown("<b>&"), "&lt;b&gt;&amp;");
  EXPECT_EQ(escape_markdown("a\nb\tc"), "a b c");
  EXPECT_EQ(escape_markdown("a\xC2\x9B"
                            "31mb"),
            "a 31mb");
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

TEST(Text, widths_are_those_of_a_terminal) {
  EXPECT_EQ(display_width("协程"), 4U);     // CJK
  EXPECT_EQ(display_width("ｶﾅ"), 2U);       // half-width kana
  EXPECT_EQ(display_width("Ｗ"), 2U);       // full-width Latin
  EXPECT_EQ(display_width("한글"), 4U);     // Hangul syllables
  EXPECT_EQ(display_width("🚀 go"), 5U);    // emoji
  EXPECT_EQ(display_width("e\u0301"), 1U);  // a combining accent
  EXPECT_EQ(display_width("a\u200b"
                          "b"),
            2U);                                  // zero-width space
  EXPECT_EQ(display_width("naïve µs ±3%"), 12U);  // Latin letters and signs are narrow
  EXPECT_EQ(display_width("\xff\xfe"), 2U);       // no UTF-8: a column a byte
  EXPECT_EQ(display_width("\xe5\x8d"), 2U);       // a glyph cut short
  EXPECT_EQ(display_width(""), 0U);
}

TEST(Text, is_padded_by_columns) {
  EXPECT_EQ(pad_right("协程", 6), "协程  ");
  EXPECT_EQ(pad_left("🚀", 4), "  🚀");
  EXPECT_EQ(pad_right("e\u0301", 3), "e\u0301  ");
  EXPECT_EQ(pad_right("协程", 3), "协程");
}

TEST(Text, wide_glyphs_are_wrapped_whole) {
  EXPECT_EQ(wrap("协程 和 进程", 7, 2), "协程 和\n  进程\n");
  EXPECT_EQ(wrap("协程协程协", 5, 1), "协程\n 协程\n 协\n");
  EXPECT_EQ(wrap("ae\u0301b", 2, 0), "ae\u0301\nb\n");  // a mark stays with its letter
  EXPECT_EQ(wrap("协程", 1, 0), "协\n程\n");            // wider than the line
}

TEST(Text, widths_do_not_depend_on_the_programs_locale) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      for (int k = 0; k < 100; ++k) EXPECT_EQ(display_width("协程"), 4U);
      EXPECT_EQ(::uselocale(nullptr), LC_GLOBAL_LOCALE);  // as it was before
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(TextGrid, columns_line_up_under_wide_names) {
  const std::vector<GridRow> grid = {
      {{"case"}, {"time"}}, {{"协程"}, {"1 ms"}}, {{"🚀"}, {"20 ms"}}, {{"cafe\u0301"}, {"3 s"}}};
  EXPECT_EQ(laid_out(grid, 40),
            "case   time\n-----------\n协程   1 ms\n🚀    20 ms\ncafe\u0301    3 s\n");
  EXPECT_EQ(laid_out(grid, 10), std::nullopt);
}

TEST(Text, lines_break_at_spaces_and_long_words_where_the_line_ends) {
  EXPECT_EQ(wrap("one two three", 8, 2), "one two\n  three\n");
  EXPECT_EQ(wrap("abcdefghij", 4, 1), "abcd\n efg\n hij\n");
  EXPECT_EQ(wrap("", 8, 2), "\n");
  EXPECT_EQ(wrap("a  b", 8, 2), "a b\n");
}

TEST(Text, what_fits_into_columns_is_cut_between_glyphs) {
  EXPECT_EQ(first_columns("协程", 3), "协");
  EXPECT_EQ(first_columns("ae\u0301b", 2), "ae\u0301");
  EXPECT_EQ(first_columns("abc", 0), "");
  EXPECT_EQ(first_columns("abc", 9), "abc");
}

TEST(Text, ascii_resembles_what_it_stands_for_and_keeps_its_columns) {
  EXPECT_EQ(in_ascii("12.3 µs – 1.97x"), "12.3 us - 1.97x");
  EXPECT_EQ(in_ascii("协程 ran"), "???? ran");
  EXPECT_EQ(in_ascii("e\u0301\xff"), "e?");
  EXPECT_EQ(in_ascii("a   ±3%\nb 100%"), "a  +-3%\nb 100%");  // right-aligned, and so it stays
  EXPECT_EQ(in_ascii("a ±3%"), "a +-3%");
  EXPECT_EQ(in_ascii(""), "");
}

TEST(Text, the_last_line_is_the_last_that_says_anything) {
  EXPECT_EQ(last_line("one\ntwo\r\n\n"), "two");
  EXPECT_EQ(last_line("one"), "one");
  EXPECT_EQ(last_line("\n\r\n"), "");
  EXPECT_EQ(last_line(""), "");
}

}  // namespace
}  // namespace fourways
