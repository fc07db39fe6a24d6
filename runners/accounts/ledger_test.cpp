// Ledger: the figures derived from the slots, and the texts of failures.
#include "runners/accounts/ledger.hpp"

#include <gmock/gmock.h>

#include <cerrno>
#include <system_error>

#include "workloads/contract/workload.hpp"

namespace fourways {
namespace {

class Books : public testing::Test {
 protected:
  void times(std::uint32_t task, std::int64_t started_ns, std::int64_t finished_ns) {
    ledger_.slot(task) = {task, started_ns, finished_ns, TaskSlot::State::done};
  }

  Arena arena_ = Arena::create(std::size_t{1} << 20);
  Ledger& ledger_ = Ledger::create(arena_, 4, true);
};

TEST_F(Books, most_alive_is_the_greatest_overlap) {
  times(0, 10, 50);
  times(1, 20, 30);
  times(2, 25, 60);
  times(3, 55, 70);
  EXPECT_EQ(ledger_.most_alive(), 3U);
}

TEST_F(Books, one_that_starts_as_another_ends_is_not_alive_with_it) {
  for (std::uint32_t i = 0; i < 4; ++i) times(i, i * 10, i * 10 + 10);
  EXPECT_EQ(ledger_.most_alive(), 1U);
}

TEST_F(Books, most_alive_counts_only_what_was_done_and_believes_the_runner_first) {
  times(0, 10, 50);
  times(1, 20, 30);
  ledger_.failed(1, "exception", "no");
  EXPECT_EQ(ledger_.most_alive(), 1U);
  EXPECT_EQ(ledger_.tasks_done(), 1U);
  ledger_.peak_alive = 4;
  EXPECT_EQ(ledger_.most_alive(), 4U);
}

TEST_F(Books, the_wall_ends_with_the_last_result_and_the_join_with_the_last_unit) {
  ledger_.begin();
  const std::int64_t began = now_ns();
  for (std::uint32_t i = 0; i < 4; ++i) times(i, began, began + 1'000 * (i + 1));
  EXPECT_FALSE(ledger_.complete());
  while (now_ns() < began + 10'000) {
  }
  ledger_.joined();
  EXPECT_TRUE(ledger_.complete());
  EXPECT_GE(ledger_.wall_ns(), 4'000);
  EXPECT_GE(ledger_.join_ns(), 6'000);
  ASSERT_EQ(ledger_.latencies_ns().size(), 4U);
  EXPECT_EQ(ledger_.latencies_ns().back(), ledger_.wall_ns());
}

TEST_F(Books, without_task_times_the_wall_ends_where_the_runner_says) {
  Ledger& ledger = Ledger::create(arena_, 2, false);
  ledger.begin();
  ledger.done(0, 7);
  ledger.done(1, 8);
  ledger.end();
  ledger.joined();
  EXPECT_GE(ledger.wall_ns(), 0);
  EXPECT_GE(ledger.join_ns(), 0);
  EXPECT_TRUE(ledger.latencies_ns().empty());
  EXPECT_THAT(ledger.results(), testing::ElementsAre(7, 8));
}

TEST_F(Books, named_facts_are_kept_by_their_latest_value_and_no_more_than_fit) {
  ledger_.add_note("pace", "slow");
  ledger_.add_note("pace", "fast");
  EXPECT_THAT(ledger_.named_notes(), testing::ElementsAre(testing::Pair("pace", "fast")));
  for (int i = 0; i < 20; ++i) ledger_.add_figure("figure_" + std::to_string(i), i);
  ledger_.add_figure("figure_3", 33);
  EXPECT_EQ(ledger_.named_figures().size(), Ledger::kNamed);
  EXPECT_EQ(ledger_.named_figures().at("figure_3"), 33);
}

TEST_F(Books, the_text_of_a_failure_is_one_line_and_cut_to_fit) {
  ledger_.failed(2, "exception", "first\nsecond\r\nthird " + std::string(500, 'x'));
  const Failure failure = ledger_.first_failure().value();
  const std::string text = failure.text;
  EXPECT_EQ(failure.task, 2U);
  EXPECT_STREQ(failure.type, "exception");
  EXPECT_THAT(text, testing::StartsWith("first second  third xxx"));
  EXPECT_EQ(text.size(), sizeof failure.text - 1);
}

TEST_F(Books, a_cut_leaves_no_half_of_a_character) {
  ledger_.failed(
      0, "exception", "x" + std::string(115, '.') + [] {
        std::string text;
        for (int i = 0; i < 100; ++i) text += "\u20ac";  // three bytes each
        return text;
      }());
  const std::string text = ledger_.first_failure().value().text;
  ASSERT_GT(text.size(), 225U);
  EXPECT_EQ(text.substr(text.size() - 3), "\u20ac");
}

TEST_F(Books, the_first_failure_is_kept_however_many_follow) {
  for (std::uint32_t i = 0; i < 100; ++i) {
    ledger_.failed(i % 4, "exception", "number " + std::to_string(i));
  }
  EXPECT_STREQ(ledger_.first_failure().value().text, "number 0");
  EXPECT_EQ(ledger_.tasks_done(), 0U);
}

TEST_F(Books, a_failure_carries_the_errno_that_it_came_of) {
  const std::system_error known(EMFILE, std::generic_category(), "socket");
  ledger_.failed(0, std::make_exception_ptr(known));
  const Failure failure = ledger_.first_failure().value();
  EXPECT_EQ(failure.error, EMFILE);
  EXPECT_STREQ(failure.text, known.what());
  EXPECT_STREQ(failure.type, "exception");
  Ledger& other = Ledger::create(arena_, 1, true);
  other.failed(0, std::make_exception_ptr(std::runtime_error(known.what())));
  EXPECT_EQ(other.first_failure().value().error, 0) << "its text alone says nothing";
}

TEST_F(Books, exceptions_of_any_type_have_a_text) {
  ledger_.failed(0, std::make_exception_ptr(std::runtime_error("known")));
  EXPECT_STREQ(ledger_.first_failure().value().text, "known");
  Ledger& other = Ledger::create(arena_, 1, true);
  other.failed(0, std::make_exception_ptr(3));
  EXPECT_STREQ(other.first_failure().value().text, "an exception that is no std::exception");
}

TEST_F(Books, a_limit_of_the_machine_that_a_task_meets_is_told_from_its_faults) {
  ledger_.failed(0, std::make_exception_ptr(LimitReached("no more of it")));
  EXPECT_STREQ(ledger_.first_failure().value().type, "limit");
  EXPECT_STREQ(ledger_.first_failure().value().text, "no more of it");
}

TEST_F(Books, the_usage_of_units_is_added_to_that_of_the_process) {
  ledger_.begin();
  ledger_.joined();
  const Usage before = ledger_.usage();
  ledger_.add_unit_usage({.user_ns = 5,
                          .system_ns = 6,
                          .voluntary_switches = 7,
                          .involuntary_switches = 8,
                          .minor_faults = 9,
                          .major_faults = 10});
  const Usage after = ledger_.usage();
  EXPECT_EQ(after.user_ns, before.user_ns + 5);
  EXPECT_EQ(after.system_ns, before.system_ns + 6);
  EXPECT_EQ(after.voluntary_switches, before.voluntary_switches + 7);
  EXPECT_EQ(after.involuntary_switches, before.involuntary_switches + 8);
  EXPECT_EQ(after.minor_faults, before.minor_faults + 9);
  EXPECT_EQ(after.major_faults, before.major_faults + 10);
}

}  // namespace
}  // namespace fourways
