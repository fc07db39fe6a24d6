// The Markdown report: its order, its tables, its escapes.
#include "reports/report/markdown.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "reports/report/report.hpp"
#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::vector<Sample> some_samples() {
  auto samples = rounds_of("primes", "serial", walls_around(1e7, 0.01, 12, 1));
  append(samples, rounds_of("primes", "thread", walls_around(5e6, 0.01, 12, 2)));
  auto failed = rounds_of("primes", "fork", {1});
  make_failed(failed[0], SampleReason::Type::limit, "fork: EAGAIN");
  append(samples, failed);
  make_failed(samples[3], SampleReason::Type::timeout, "30 s");
  return samples;
}

std::string markdown_of(const std::vector<Sample>& samples) {
  return report_markdown(build_report(test_context(), samples));
}

// Bars that separate cells: those without a backslash before them.
std::ptrdiff_t cells_of(const std::string& line) {
  std::ptrdiff_t bars = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\') {
      ++i;
    } else if (line[i] == '|') {
      ++bars;
    }
  }
  return bars - 1;
}

void expect_whole_tables(const std::string& text) {
  std::istringstream lines(text);
  std::ptrdiff_t cells = 0;  // of the table being read; 0 between tables
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() != '|') {
      cells = 0;
      continue;
    }
    if (cells == 0) cells = cells_of(line);
    EXPECT_EQ(cells_of(line), cells) << line;
  }
}

TEST(Markdown, the_answer_comes_before_the_tables_and_the_machine_last) {
  const auto text = markdown_of(some_samples());
  const std::vector<std::string> order = {"## What wins where",        "## Trade-offs",
                                          "## primes (cpu)",           "## Not available",
                                          "## Machine and conditions", "## How to read this"};
  std::size_t last = 0;
  for (const auto& heading : order) {
    const auto at = text.find(heading);
    ASSERT_NE(at, std::string::npos) << heading;
    EXPECT_GT(at, last) << heading;
    last = at;
  }
}

TEST(Markdown, figures_failures_and_reasons_are_shown) {
  const auto text = markdown_of(some_samples());
  EXPECT_THAT(text, HasSubstr("thread wins with"));
  EXPECT_THAT(text, HasSubstr("1 (baseline)"));
  EXPECT_THAT(text, HasSubstr("1 (timeout: 30 s)"));
  EXPECT_THAT(text, HasSubstr("| primes/fork/tasks:8 | 1 | limit | fork: EAGAIN |"));
  EXPECT_THAT(text, HasSubstr("2.00 µs / 4.00 µs"));
  EXPECT_THAT(text, HasSubstr("bench\\|host"));
  EXPECT_THAT(text, HasSubstr("  - affinity_cpus: 2"));
  EXPECT_THAT(text, Not(HasSubstr("Partial report")));
}

TEST(Markdown, a_partial_report_says_so_first) {
  auto context = test_context();
  context["fourways"]["partial"] = true;
  EXPECT_THAT(report_markdown(build_report(context, some_samples())),
              ::testing::StartsWith("# fourways report\n\n**Partial report**"));
}

TEST(Markdown, tables_stay_whole_whatever_the_names) {
  expect_whole_tables(markdown_of(some_samples()));
  auto samples = rounds_of("a|b`c\n| d |", "r|`<b>", {1, 2, 3, 4, 5, 6, 7});
  make_failed(samples[0], SampleReason::Type::exception, "said\n| this | that |");
  auto failed = rounds_of("x|y", "z|", {1});
  make_failed(failed[0], SampleReason::Type::exception, "a|b\n# heading");
  append(samples, failed);
  const auto text = markdown_of(samples);
  expect_whole_tables(text);
  EXPECT_THAT(text, Not(HasSubstr("<b>")));
  EXPECT_THAT(text, Not(HasSubstr("\n# heading")));
}

TEST(Markdown, of_nothing_says_so) {
  EXPECT_THAT(markdown_of({}), HasSubstr("Nothing was measured."));
}

TEST(Markdown, the_memory_of_a_unit_has_a_table_where_crowds_were_measured) {
  EXPECT_THAT(markdown_of(some_samples()), Not(HasSubstr("Memory of a unit")));
  const auto text = markdown_of(crowds_of("fiber", {1000, 2000, 5000, 10'000, 20'000}, 4608, 1e6));
  EXPECT_THAT(text, HasSubstr("## Memory of a unit"));
  EXPECT_THAT(text, HasSubstr("| fiber | batch: first, stacks: dense | 4.50 KiB |"));
  EXPECT_THAT(text, HasSubstr("| 1.0000 | 1000 to 20000 |"));
  expect_whole_tables(text);
}

}  // namespace
}  // namespace fourways
