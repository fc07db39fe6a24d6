// What `fourways noise` found, in a wide terminal and a narrow one.
#include "bench/command/noise_report.hpp"

#include <gmock/gmock.h>

#include <sstream>

#include "reports/text/text.hpp"

namespace fourways {
namespace {

using testing::HasSubstr;

NoiseReport report() {
  NoiseReport report;
  report.rule.threshold = 0.05;
  report.most_rounds = 100;
  report.wished_power = 0.95;
  report.pool_rounds = 48;
  report.seed = 11;
  report.alarms.slower = {1, 200};
  report.cases.push_back(
      {"primes/thread_pool/tasks:8/workers:2", 2.5e7, 0.0771, 1.06, {{3, 200}, 99}, {}});
  report.cases.push_back({"sleep/epoll/tasks:8", 4.1e6, 0.0033, 1.1, {{200, 200}, 14}, 11});
  return report;
}

TEST(NoiseReport, says_of_each_case_how_often_its_change_is_found_and_what_it_would_take) {
  const std::string text = noise_table(report(), 200);
  EXPECT_THAT(text, HasSubstr("sleep/epoll/tasks:8                   4.10 ms  0.33%"));
  EXPECT_THAT(text, HasSubstr("1 of 200 (0.5% ["));
  EXPECT_THAT(text, HasSubstr("seed 11"));
  EXPECT_EQ(noise_json(report()).at("cases")[0].at("rounds_for_power"), nullptr);
}

TEST(NoiseReport, stands_in_the_width_there_is) {
  std::istringstream lines(noise_table(report(), 50));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), 50U) << line;
}

}  // namespace
}  // namespace fourways
