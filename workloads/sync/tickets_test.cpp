// tickets: exactly what there is where somebody guards it; and what a broken file says.
#include <gmock/gmock.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "bench/testing/measured_case.hpp"
#include "runners/table.hpp"
#include "workloads/table.hpp"

namespace fourways {
namespace {

using testing::AllOf;
using testing::HasSubstr;
namespace fs = std::filesystem;

std::map<std::string, double> figures_of(const std::string& name) {
  const Sample sample = measured_case(name);
  EXPECT_EQ(sample.status, Sample::Status::ok)
      << name << ": " << (sample.reason ? sample.reason->text : "");
  return sample.figures;
}

class TicketsTest : public testing::TestWithParam<std::string> {
 protected:
  std::map<std::string, double> sell(const std::string& terms) const {
    return figures_of("tickets/" + GetParam() + "/delay:500us/" + terms);
  }
};
INSTANTIATE_TEST_SUITE_P(Runners, TicketsTest, testing::ValuesIn(runner_names()),
                         [](const auto& info) { return info.param; });

TEST_P(TicketsTest, a_lock_sells_exactly_what_there_is) {
  EXPECT_EQ(sell("guard:lock").at("sold"), 1);
  const auto figures = sell("guard:lock/tickets:3");
  EXPECT_EQ(figures.at("sold"), 3);
  EXPECT_EQ(figures.at("left"), 0);
}

TEST_P(TicketsTest, buyers_one_after_another_buy_exactly_what_there_is) {
  EXPECT_EQ(sell("guard:join").at("sold"), 1);
  const auto figures = sell("guard:join/tasks:4/tickets:6");
  EXPECT_EQ(figures.at("sold"), 4);
  EXPECT_EQ(figures.at("left"), 2);
}

TEST_P(TicketsTest, nobody_buys_where_nothing_is_for_sale) {
  for (const char* guard : {"none", "lock", "join"}) {
    EXPECT_EQ(sell(std::string("tickets:0/guard:") + guard).at("sold"), 0);
  }
}

TEST_P(TicketsTest, without_a_guard_at_least_what_there_is_gets_sold) {
  const auto figures = sell("guard:none");
  EXPECT_GE(figures.at("sold"), 1);
  EXPECT_LE(figures.at("sold"), 10);
}

TEST(Tickets, are_sold_once_to_buyers_who_come_alone_and_many_times_to_a_crowd) {
  EXPECT_EQ(figures_of("tickets/serial").at("sold"), 1);
  // On one thread all have read before the first network delay ends, or the machine stood still.
  EXPECT_GT(figures_of("tickets/fiber/delay:100ms").at("sold"), 1);
}

/// One batch on a runner, the file damaged just before; the first failure.
class TicketFileTest : public testing::Test {
 protected:
  void SetUp() override {
    place_ = (fs::path(testing::TempDir()) / "fourways_tickets_test_XXXXXX").string();
    ASSERT_NE(::mkdtemp(place_.data()), nullptr);
    ::setenv("TMPDIR", place_.c_str(), 1);
  }
  void TearDown() override {
    ::unsetenv("TMPDIR");
    EXPECT_TRUE(fs::is_empty(place_));  // the workload took its directory with it
    fs::remove_all(place_);
  }

  std::string failure_after(const std::function<void(const fs::path& file)>& damage,
                            const std::string& guard) {
    const WorkloadInfo& info = find_workload("tickets");
    Params params = params_of(info);
    params.set("tasks", "3", "test");
    params.set("guard", guard, "test");
    params.set("delay", "1us", "test");
    Arena arena = Arena::create();
    const auto workload = info.make();
    workload->prepare(params, arena);
    workload->start_batch();
    damage(fs::directory_iterator(place_)->path() / "db.json");
    Ledger& ledger = Ledger::create(arena, 3, true);
    find_runner("serial").run(*workload, Plan{.tasks = 3}, arena, ledger);
    EXPECT_EQ(ledger.tasks_done(), 0U);
    const auto failure = ledger.first_failure();
    return failure ? failure->text : "";
  }
  static void overwrite(const fs::path& file, const char* text) { std::ofstream(file) << text; }

 private:
  std::string place_;
};

TEST_F(TicketFileTest, that_is_missing_is_named_with_the_remedy) {
  for (const char* guard : {"none", "lock", "join"}) {
    EXPECT_THAT(failure_after([](const fs::path& file) { fs::remove(file); }, guard),
                AllOf(HasSubstr("db.json is missing"), HasSubstr("put {\"count\": 1} into it")));
  }
}

TEST_F(TicketFileTest, that_is_empty_is_named_with_the_remedy) {
  EXPECT_THAT(failure_after([](const fs::path& file) { overwrite(file, ""); }, "lock"),
              AllOf(HasSubstr("db.json is empty"), HasSubstr("put {\"count\": 1} into it")));
}

TEST_F(TicketFileTest, that_is_corrupt_is_named_with_the_remedy) {
  for (const char* text : {"{\"count\": 1", "count = 1", "\x80\xff"}) {
    EXPECT_THAT(failure_after([&](const fs::path& file) { overwrite(file, text); }, "none"),
                AllOf(HasSubstr("db.json is not JSON"), HasSubstr("put {\"count\": 1} into it")));
  }
}

TEST_F(TicketFileTest, without_a_count_is_named_with_the_remedy) {
  for (const char* text :
       {"[]", "3", "null", "{}", "{\"count\": -1}", "{\"count\": 1.5}", "{\"count\": \"1\"}"}) {
    EXPECT_THAT(failure_after([&](const fs::path& file) { overwrite(file, text); }, "join"),
                AllOf(HasSubstr("has no \"count\""), HasSubstr("put {\"count\": 1} into it")));
  }
}

TEST_F(TicketFileTest, in_a_place_that_does_not_exist_is_an_error_that_names_it) {
  ::setenv("TMPDIR", "/no/such/place", 1);
  const Sample sample = measured_case("tickets/serial");
  EXPECT_EQ(sample.status, Sample::Status::failed);
  EXPECT_THAT(sample.reason->text, AllOf(HasSubstr("/no/such/place"), HasSubstr("TMPDIR")));
}

}  // namespace
}  // namespace fourways
