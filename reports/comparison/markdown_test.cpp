// The Markdown of a comparison of many cases: it fits into a comment, and what matters stays.
#include <gmock/gmock.h>

#include "reports/comparison/words.hpp"
#include "reports/text/budget.hpp"
#include "reports/text/utf8.hpp"

namespace fourways {
namespace {

using testing::HasSubstr;
using testing::Not;

Comparison of_many(std::size_t cases, const std::string& name) {
  Comparison comparison;
  comparison.base = "base.json";
  comparison.newer = "new.json";
  constexpr ChangeOutcome kOutcomes[] = {ChangeOutcome::same, ChangeOutcome::inconclusive,
                                         ChangeOutcome::faster, ChangeOutcome::slower};
  for (std::size_t i = 0; i < cases; ++i) {
    ComparedCase compared;
    compared.name = std::to_string(i) + name;
    compared.base_ns = compared.newer_ns = 1e6;
    compared.judged.outcome = i % 100 == 0 ? kOutcomes[i / 100 % 4] : ChangeOutcome::same;
    compared.judged.interval = MedianInterval{0.99, 1.01, 0.95, 0.95};
    comparison.cases.push_back(compared);
  }
  return comparison;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) {
    ++found;
  }
  return found;
}

TEST(ComparisonMarkdown, of_ten_thousand_cases_fits_into_a_comment_and_keeps_all_that_changed) {
  Comparison comparison = of_many(10000, "/primes/serial/tasks:8");
  comparison.uncompared.push_back(
      {"broken/case", UncomparedCase::Why::failed_in_newer, "SIGSEGV", true});
  const std::string text = comparison_markdown(comparison);
  EXPECT_LE(text.size(), kMostInComment);
  EXPECT_GT(text.size(), kMostInComment - 1000);
  EXPECT_EQ(count(text, "| slower |\n"), 25U);
  EXPECT_EQ(count(text, "| faster |\n"), 25U);
  EXPECT_EQ(count(text, "| inconclusive |\n"), 25U);
  EXPECT_THAT(text, HasSubstr("broken/case"));
  const std::size_t same = count(text, "| same within");
  EXPECT_GT(same, 0U);
  EXPECT_THAT(text, HasSubstr(std::to_string(9925 - same) + " more cases that are neither"));
  EXPECT_THAT(text, HasSubstr("`--format json` and `--format html` have all"));
  EXPECT_THAT(text, HasSubstr("25 slower, 25 faster"));
}

TEST(ComparisonMarkdown, of_few_cases_leaves_nothing_out) {
  EXPECT_THAT(comparison_markdown(of_many(20, "x")), Not(HasSubstr("left out")));
}

TEST(ComparisonMarkdown, of_hostile_names_fits_stays_text_and_keeps_its_table) {
  for (const std::string& part : {std::string("a|`<b>\n"), std::string("é漢"), std::string("\xE9"),
                                  std::string("****&&&&")}) {
    std::string name;
    while (name.size() < 5000) name += part;
    const std::string text = comparison_markdown(of_many(500, name));
    EXPECT_LE(text.size(), kMostInComment);
    EXPECT_TRUE(is_utf8(text));
    EXPECT_GE(count(text, "| slower |\n"), 1U);
    EXPECT_EQ(count(text, "<b>"), 0U);
    EXPECT_EQ(count(text, "<details>"), count(text, "</details>"));
  }
}

TEST(ComparisonMarkdown, with_more_changes_than_fit_keeps_the_slower_ones) {
  Comparison comparison = of_many(4000, "/primes/serial/tasks:8");
  for (std::size_t i = 0; i < 4000; ++i) {
    comparison.cases[i].judged.outcome = i < 300 ? ChangeOutcome::slower : ChangeOutcome::faster;
  }
  const std::string text = comparison_markdown(comparison);
  EXPECT_LE(text.size(), kMostInComment);
  EXPECT_EQ(count(text, "| slower |\n"), 300U);
  EXPECT_THAT(text, HasSubstr("more slower or faster cases** are left out"));
}

}  // namespace
}  // namespace fourways
