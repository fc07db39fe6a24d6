#include "reports/text/budget.hpp"

#include <gmock/gmock.h>

#include "reports/text/utf8.hpp"

namespace fourways {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

std::vector<BudgetedRow> rows(const std::string& name, std::size_t count, int importance) {
  std::vector<BudgetedRow> made;
  for (std::size_t i = 0; i < count; ++i)
    made.push_back({name + std::to_string(i) + "\n", importance});
  return made;
}

TEST(BudgetedText, that_fits_is_whole) {
  BudgetedText budgeted(1000, "elsewhere is all");
  budgeted.add("head\n");
  budgeted.add_rows("list\n", rows("row", 3, 1), "end\n", "rows");
  budgeted.add_rows("empty\n", {}, "end\n", "rows");
  EXPECT_EQ(budgeted.text(), "head\nlist\nrow0\nrow1\nrow2\nend\n");
}

TEST(BudgetedText, leaves_out_the_least_important_first_and_says_so) {
  BudgetedText budgeted(1000, "elsewhere is all");
  budgeted.add_rows("important\n", rows("slower", 20, 2), "\n", "slower cases");
  budgeted.add_rows("not so\n", rows("same", 1000, 0), "\n", "cases that are the same");
  const std::string text = budgeted.text();
  EXPECT_LE(text.size(), 1000U);
  EXPECT_GT(text.size(), 800U);  // it does not give away what would fit
  for (int i = 0; i < 20; ++i) EXPECT_THAT(text, HasSubstr("slower" + std::to_string(i) + "\n"));
  EXPECT_THAT(text, HasSubstr("same0\n"));
  EXPECT_THAT(text, HasSubstr("more cases that are the same** are left out"));
  EXPECT_THAT(text, HasSubstr("elsewhere is all."));
  EXPECT_THAT(text, Not(HasSubstr("more slower cases")));
}

TEST(BudgetedText, counts_what_it_left_out) {
  BudgetedText budgeted(400, "elsewhere is all");
  budgeted.add_rows("", rows("row number ", 100, 0), "", "rows");
  const std::string text = budgeted.text();
  std::size_t shown = 0;
  for (std::size_t at = 0; (at = text.find("row number ", at)) != std::string::npos; ++at) ++shown;
  EXPECT_THAT(text, HasSubstr("**" + std::to_string(100 - shown) + " more rows**"));
}

TEST(BudgetedText, cuts_what_stays_where_even_that_is_too_much) {
  BudgetedText budgeted(100, "elsewhere is all");
  std::string long_text;
  for (int i = 0; i < 100; ++i) long_text += "é";
  budgeted.add(long_text);
  budgeted.add_rows("", rows("row", 10, 0), "", "rows");
  const std::string text = budgeted.text();
  EXPECT_LE(text.size(), 100U);
  EXPECT_TRUE(is_utf8(text));
  EXPECT_THAT(text, EndsWith("The rest is left out; elsewhere is all.\n"));
}

TEST(Shortened, text_keeps_its_beginning_and_its_end_and_whole_characters) {
  EXPECT_EQ(shortened("short", 5), "short");
  EXPECT_EQ(shortened("abcdefghijkl", 9), "abcd…kl");
  std::string accents;
  for (int i = 0; i < 50; ++i) accents += "é";
  for (std::size_t most = 0; most < 60; ++most) {
    EXPECT_LE(shortened(accents, most).size(), most);
    EXPECT_TRUE(is_utf8(shortened(accents, most)));
  }
}

}  // namespace
}  // namespace fourways
