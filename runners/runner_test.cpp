// Needs against traits, the words for limits, and the table of runners.
#include "runners/runner.hpp"

#include <gmock/gmock.h>

#include <cerrno>
#include <set>

#include "runners/table.hpp"

namespace fourways {
namespace {

using testing::HasSubstr;

TEST(Refusal, who_holds_one_task_cannot_run_what_needs_two) {
  const Traits& serial = find_runner("serial").traits();
  EXPECT_EQ(refusal({.alive = 2}, serial, {.tasks = 8}),
            "needs 2 tasks alive together; serial holds 1");
  EXPECT_EQ(refusal({.alive = 1}, serial, {.tasks = 8}), std::nullopt);
}

TEST(Refusal, a_pool_holds_as_many_as_it_has_workers) {
  const Traits& pool = find_runner("thread_pool").traits();
  EXPECT_EQ(refusal({.alive = 3}, pool, {.tasks = 8, .workers = 2}),
            "needs 3 tasks alive together; thread_pool holds 2");
  EXPECT_EQ(refusal({.alive = 3}, pool, {.tasks = 8, .workers = 3}), std::nullopt);
}

TEST(Refusal, nobody_holds_more_than_there_are) {
  const Traits& fiber = find_runner("fiber").traits();
  EXPECT_EQ(refusal({.alive = 9}, fiber, {.tasks = 8}),
            "needs 9 tasks alive together; fiber holds 8");
  EXPECT_EQ(refusal({.alive = 8}, fiber, {.tasks = 8, .workers = 1}), std::nullopt);
}

TEST(Refusal, child_tasks_need_a_runner_that_offers_them) {
  EXPECT_EQ(refusal({.child_tasks = true}, find_runner("fork").traits(), {}),
            "needs child tasks; fork does not offer them");
  EXPECT_EQ(refusal({.child_tasks = true}, find_runner("epoll").traits(), {}), std::nullopt);
}

TEST(LimitText, names_the_unit_the_limit_and_the_remedy) {
  const std::string text = limit_reached("fork", 31, 100, EAGAIN).what();
  EXPECT_THAT(text, HasSubstr("fork failed at unit 32 of 100: Resource temporarily unavailable"));
  EXPECT_THAT(text, HasSubstr("ulimit -u"));
  EXPECT_THAT(limit_reached("pipe", 0, 1, EMFILE).what(), HasSubstr("ulimit -n"));
  EXPECT_THAT(limit_reached("mmap", 0, 1, ENOMEM).what(), HasSubstr("vm.max_map_count"));
  EXPECT_THAT(limit_reached("fork", 0, 1, EPERM).what(), HasSubstr("fourways doctor"));
}

TEST(Table, holds_every_family_under_names_of_their_own) {
  std::set<std::string> names;
  std::set<std::string> families;
  for (const auto& runner : runners()) {
    names.insert(runner->traits().name);
    families.insert(runner->traits().family);
    EXPECT_EQ(&find_runner(runner->traits().name), runner.get());
    EXPECT_FALSE(runner->traits().summary.empty());
  }
  EXPECT_EQ(names.size(), runners().size());
  EXPECT_THAT(families,
              testing::IsSupersetOf({"baseline", "process", "thread", "coroutine", "async"}));
}

TEST(Table, an_unknown_name_is_refused_with_the_known_ones) {
  try {
    find_runner("telepathy");
    FAIL() << "found";
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), HasSubstr("no runner 'telepathy'; there are serial, fork, "));
  }
}

TEST(Affinity, this_process_has_a_processor) { EXPECT_GE(affinity_cores(), 1U); }

}  // namespace
}  // namespace fourways
