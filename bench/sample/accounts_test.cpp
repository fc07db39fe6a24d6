// When the books void a sample, and how trouble is put into words.
#include "bench/sample/accounts.hpp"

#include <gmock/gmock.h>

#include <stdexcept>
#include <system_error>

#include "workloads/contract/workload.hpp"

namespace fourways {
namespace {

using testing::HasSubstr;

class AccountsTest : public testing::Test {
 protected:
  /// The books of a batch in which everything went to plan.
  Ledger& done(std::uint32_t units) {
    Ledger& ledger = Ledger::create(arena_, plan_.tasks, true);
    ledger.begin();
    for (std::uint32_t i = 0; i < plan_.tasks; ++i) {
      ledger.slot(i).started_ns = now_ns();
      ledger.done(i, i);
    }
    ledger.units_created = units;
    ledger.joined();
    return ledger;
  }
  std::string verdict(const Ledger& ledger) const {
    const auto wrong = audit(ledger, plan_, traits_, needs_);
    return wrong ? wrong->text : "in order";
  }

  Arena arena_ = Arena::create(1 << 20);
  Plan plan_{4, 2};
  Traits traits_;
  Needs needs_;
};

TEST_F(AccountsTest, books_that_match_their_plan_are_in_order) {
  EXPECT_EQ(verdict(done(4)), "in order");
}

TEST_F(AccountsTest, a_unit_too_few_or_too_many_voids_the_sample) {
  EXPECT_THAT(verdict(done(3)), HasSubstr("3 units"));
  EXPECT_THAT(verdict(done(5)), HasSubstr("5 units"));
}

TEST_F(AccountsTest, a_pool_has_at_most_its_workers) {
  traits_.bounded = true;
  EXPECT_EQ(verdict(done(2)), "in order");
  EXPECT_THAT(verdict(done(3)), HasSubstr("the pool has 2"));
}

TEST_F(AccountsTest, who_came_for_one_that_died_is_not_one_too_many) {
  traits_.bounded = true;
  Ledger& ledger = done(5);
  ledger.units_replaced = 3;
  EXPECT_EQ(verdict(ledger), "in order");
  ledger.units_replaced = 2;
  EXPECT_THAT(verdict(ledger), HasSubstr("3 units were at work, the pool has 2"));
}

TEST_F(AccountsTest, a_pools_sample_says_how_its_workers_shared_the_tasks) {
  Ledger& ledger = done(2);
  for (const std::uint32_t task : {0U, 1U, 3U}) ledger.slot(task).worker = 1;
  ledger.slot(2).worker = 3;
  Sample sample;
  fill_in(sample, ledger);
  EXPECT_EQ(sample.figures.at("workers_at_work"), 2);
  EXPECT_EQ(sample.figures.at("most_tasks_per_worker"), 3);
}

TEST_F(AccountsTest, a_task_that_was_not_done_voids_the_sample) {
  Ledger& ledger = done(4);
  ledger.slot(2).state = TaskSlot::State::open;
  EXPECT_THAT(verdict(ledger), HasSubstr("3 of 4"));
}

TEST_F(AccountsTest, too_few_alive_together_void_the_sample) {
  needs_.alive = 4;
  Ledger& ledger = done(4);
  ledger.peak_alive = 3;
  EXPECT_THAT(verdict(ledger), HasSubstr("3 tasks were alive"));
}

TEST_F(AccountsTest, the_checksum_is_fnv_1a_over_little_endian_bytes) {
  EXPECT_EQ(checksum({}), "cbf29ce484222325");
  // 'a' and seven zero bytes: FNV-1a("a") = af63dc4c8601ec8c, then seven times the prime.
  std::uint64_t expected = 0xaf63dc4c8601ec8cU;
  for (int i = 0; i < 7; ++i) expected *= 1099511628211U;
  const std::uint64_t results[] = {'a'};
  EXPECT_EQ(std::stoull(checksum(results), nullptr, 16), expected);
}

TEST_F(AccountsTest, the_parts_of_a_start_are_medians_and_need_timed_calls) {
  Ledger& ledger = Ledger::create(arena_, 3, false);
  const std::vector<std::int64_t> first{1010, 2040, 3020};
  EXPECT_EQ(parts_of_start(ledger, first).count("call_ns"), 0U);
  ledger.time_calls(arena_);
  EXPECT_EQ(parts_of_start(ledger, first).count("call_ns"), 0U);  // the runner timed none
  *ledger.call(0) = {1000, 1005};
  *ledger.call(1) = {2000, 2007};
  *ledger.call(2) = {3000, 3100};
  const auto parts = parts_of_start(ledger, first);
  EXPECT_EQ(parts.at("call_ns"), 7);
  EXPECT_EQ(parts.at("first_instruction_ns"), 20);
  EXPECT_EQ(parts.count("join_ns"), 1U);
}

TEST(TroubleTest, limits_of_the_machine_are_told_from_errors) {
  using Type = SampleReason::Type;
  const auto of = [](auto error) { return trouble_of(std::make_exception_ptr(error), "here"); };
  EXPECT_EQ(of(LimitReached("no more")).type, Type::limit);
  EXPECT_EQ(of(WrongResult("3 is not 4")).type, Type::wrong_result);
  EXPECT_EQ(of(std::runtime_error("x")).text, "here: x");
  EXPECT_EQ(of(42).type, Type::error);
  const auto full = of(std::system_error(EMFILE, std::generic_category(), "socket"));
  EXPECT_EQ(full.type, Type::limit);
  EXPECT_THAT(full.text, HasSubstr("ulimit -n"));
  EXPECT_EQ(of(std::system_error(ENOENT, std::generic_category(), "open")).type, Type::error);
}

TEST(TroubleTest, only_needs_and_limits_make_a_case_unavailable) {
  Sample sample;
  void_sample(sample, {SampleReason::Type::limit, ""});
  EXPECT_EQ(sample.status, Sample::Status::unavailable);
  void_sample(sample, {SampleReason::Type::timeout, ""});
  EXPECT_EQ(sample.status, Sample::Status::failed);
}

}  // namespace
}  // namespace fourways
