#include "reports/text/utf8.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace fourways {
namespace {

TEST(Utf8, text_stays_as_it_is) {
  for (const std::string text : {"", "plain", "café 漢字 😀", "C:\\new\\x", "\\xe9 \\xG0 \\x4"}) {
    EXPECT_TRUE(is_utf8(text)) << text;
    EXPECT_EQ(utf8_text(text), text);
    EXPECT_EQ(bytes_of(text), text);
  }
}

TEST(Utf8, a_byte_that_is_none_is_shown_by_its_number) {
  EXPECT_EQ(utf8_text("caf\xE9"), "caf\\xE9");
  EXPECT_EQ(utf8_text("\x80\xFF"), "\\x80\\xFF");
  EXPECT_EQ(utf8_text("é\xC3"), "é\\xC3");  // a text that was cut within a letter
}

TEST(Utf8, overlong_forms_surrogates_and_what_is_beyond_unicode_are_none) {
  for (const char* bytes : {"\xC0\x80", "\xE0\x80\x80", "\xF0\x80\x80\x80", "\xED\xA0\x80",
                            "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xC3(", "\xE2\x82"}) {
    EXPECT_FALSE(is_utf8(bytes));
    EXPECT_TRUE(is_utf8(utf8_text(bytes)));
    EXPECT_EQ(bytes_of(utf8_text(bytes)), bytes);
  }
  EXPECT_TRUE(is_utf8("\xEF\xBF\xBF\xF4\x8F\xBF\xBF\xED\x9F\xBF"));
}

TEST(Utf8, what_looks_like_an_escape_is_told_from_one) {
  EXPECT_EQ(utf8_text("caf\\xE9"), "caf\\x5CxE9");
  EXPECT_EQ(bytes_of("caf\\x5CxE9"), "caf\\xE9");
  EXPECT_EQ(bytes_of("caf\\xE9"), "caf\xE9");
}

TEST(Utf8, any_bytes_lead_back_and_no_two_give_one_text) {
  std::mt19937 random(14);
  const std::string alphabet = "\\x5CE9\xE9\xC3\xA9\xF0\x9F\n";
  std::set<std::string> inputs;
  std::set<std::string> texts;
  for (int i = 0; i < 20000; ++i) {
    std::string bytes;
    for (std::size_t left = random() % 9; left > 0; --left) {
      bytes += random() % 4 == 0 ? static_cast<char>(random()) : alphabet[random() % 13];
    }
    const std::string text = utf8_text(bytes);
    ASSERT_TRUE(is_utf8(text));
    ASSERT_EQ(bytes_of(text), bytes);
    inputs.insert(bytes);
    texts.insert(text);
  }
  EXPECT_EQ(inputs.size(), texts.size());
}

TEST(Utf8, a_writer_leaves_text_alone_and_mends_the_rest) {
  EXPECT_EQ(as_utf8("caf\\xE9"), "caf\\xE9");
  EXPECT_EQ(as_utf8("caf\xE9"), "caf\\xE9");
}

}  // namespace
}  // namespace fourways
