// The page: nothing that a report holds can become markup or script, and nothing is lost.
#include "reports/page/page.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "reports/page/report_page.hpp"
#include "reports/report/report.hpp"
#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kHostileText = "</script><script>alert(1)</script><!--\u2028&\"'";

std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

class PageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!page_built_in()) GTEST_SKIP() << "built without npm";
  }
};

TEST(PageText, html_shows_markup_letter_by_letter) {
  EXPECT_EQ(escape_html("<b a='1' b=\"2\">&amp;"),
            "&lt;b a=&#39;1&#39; b=&quot;2&quot;&gt;&amp;amp;");
}

TEST(PageText, json_in_a_script_element_cannot_end_it_and_stays_the_same_json) {
  const OrderedJson value = {{kHostileText, kHostileText}, {"plain", "ä € <"}};
  const std::string text = script_json(value);
  EXPECT_THAT(text, Not(HasSubstr("<")));
  EXPECT_THAT(text, Not(HasSubstr("\u2028")));
  EXPECT_EQ(OrderedJson::parse(text), value);
}

TEST(PageText, numbers_lose_digits_that_nobody_measured_and_nothing_else) {
  EXPECT_EQ(short_number(112494964.4).dump(), "112494964");
  EXPECT_EQ(short_number(1.0266881110).dump(), "1.02669");
  EXPECT_EQ(short_number(0.000123456789).dump(), "0.000123457");
  EXPECT_EQ(short_number(8.0).dump(), "8");
  EXPECT_EQ(short_number(-2.5).dump(), "-2.5");
  EXPECT_EQ(short_number(0).dump(), "0");
  EXPECT_EQ(short_number(1e300).dump(), "1e+300");
  EXPECT_EQ(short_number(std::numeric_limits<double>::infinity()).dump(), "null");
}

TEST_F(PageTest, a_hostile_title_and_hostile_data_add_no_element) {
  const std::string plain = page_html({"title", "report", {{"key", "value"}}});
  const std::string hostile = page_html({kHostileText, "report", {{kHostileText, kHostileText}}});
  for (const char* markup : {"<script", "</script", "<!--", "<title"}) {
    EXPECT_EQ(count_of(hostile, markup), count_of(plain, markup)) << markup;
  }
}

TEST_F(PageTest, it_may_ask_nobody_for_anything) {
  const std::string page = page_html({"title", "report", {}});
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  for (const char* outside : {" src=", "href=\"http", "url(http", "@import"}) {
    // The library's own code may speak of attributes; the markup before it has none.
    EXPECT_EQ(page.substr(0, page.find("<script")).find(outside), std::string::npos) << outside;
  }
}

TEST_F(PageTest, without_data_it_stays_below_its_bar) {
  EXPECT_LE(page_html({"title", "report", {}}).size(), 1'200'000U);
}

TEST(PageData, a_case_keeps_all_its_samples_in_the_order_of_the_fields) {
  auto samples = rounds_of("primes", "serial", {1234567, 2345678, 3456789});
  samples[2].round = 5;
  const OrderedJson compact = compact_cases(build_report(test_context(), samples).benchmarks);
  ASSERT_EQ(compact["cases"].size(), 1U);
  OrderedJson fields = OrderedJson::object();
  for (std::size_t i = 0; i < compact["fields"].size(); ++i) {
    fields[compact["fields"][i].get<std::string>()] = compact["cases"][0][i];
  }
  EXPECT_EQ(fields["name"], "primes/serial/tasks:8");
  EXPECT_EQ(compact["words"][fields["runner"].get<std::size_t>()], "serial");
  EXPECT_EQ(fields["wall"], 2345678);
  EXPECT_EQ(fields["samples"], OrderedJson({1234567, 2345678, 3456789}));
  EXPECT_EQ(fields["rounds"], OrderedJson({0, 1, 5}));
  EXPECT_EQ(fields["latency"].size(), 7U);
  EXPECT_EQ(fields["usage"].size(), 7U);
  EXPECT_EQ(fields["accounts"].size(), 5U);
}

TEST_F(PageTest, a_report_without_cases_makes_a_page) {
  EXPECT_THAT(report_page(build_report(test_context(), {})), HasSubstr("fourways report"));
}

TEST_F(PageTest, the_page_names_its_suite_and_day) {
  EXPECT_THAT(report_page(build_report(test_context(), {})),
              HasSubstr("<title>fourways report: quick suite, 2024-01-02</title>"));
}

}  // namespace
}  // namespace fourways
