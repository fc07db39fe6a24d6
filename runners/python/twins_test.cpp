// Every twin in every model that it offers: its results stand before the C++ workload's own
// verify(), its accounts before the audit. The parameters suit an interpreter.
#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "bench/testing/measured_case.hpp"
#include "runners/table.hpp"
#include "workloads/table.hpp"

namespace fourways {
namespace {

using testing::HasSubstr;

/// workload, and settings; RUNNER is any runner of twins that does not refuse it.
std::vector<std::string> twins() {
  return {"countdown/RUNNER/tasks:4/from:20000",
          "primes/RUNNER/tasks:4/limit:2000",
          "hash/RUNNER/tasks:4/rounds:8/size:4096",
          "square/RUNNER/tasks:16",
          "sleep/RUNNER/tasks:5/duration:1ms",
          "download/RUNNER/tasks:4/delay:1ms/size:50000",
          "echo/RUNNER/tasks:4/requests:5",
          "mix/RUNNER/tasks:4/cpu:1/budget:1ms",
          "convoy/RUNNER/tasks:2/requests:5/span:50ms/patience:100ms",
          "convoy/RUNNER/tasks:3/requests:5/span:50ms/patience:100ms/yield:yes",
          "start/RUNNER/tasks:8/parts:yes",
          "switch/RUNNER/tasks:3/yields:50",
          "crowd/RUNNER/tasks:5/reserve:0",
          "balance/RUNNER/tasks:2/steps:500",
          "balance/RUNNER/tasks:2/race:mutex/steps:500/meet:yes",
          "balance/RUNNER/tasks:2/race:mutex/yield:yes/steps:50",
          "balance/RUNNER/tasks:2/race:local/yield:yes/steps:50",
          "balance/RUNNER/tasks:3/race:mutex/throws:yes/steps:20",
          "balance/RUNNER/tasks:3/race:mutex/throws:yes/release:never/steps:20",
          "tickets/RUNNER/tasks:4/delay:1ms",
          "tickets/RUNNER/tasks:4/guard:lock/tickets:2/delay:1ms",
          "tickets/RUNNER/tasks:4/guard:join/tickets:2/delay:1ms",
          "queue/RUNNER/tasks:2/messages:200",
          "queue/RUNNER/tasks:5/messages:200/payload:json/maxsize:4",
          "queue/RUNNER/tasks:2/messages:100/maxsize:4/wait:poll",
          "queue/RUNNER/tasks:2/messages:100/maxsize:0/wait:until_empty",
          "queue/RUNNER/tasks:1/messages:20",
          "manager/RUNNER/tasks:3/count:10",
          "manager/RUNNER/tasks:3/use:dict/count:10/transport:tcp",
          "manager/RUNNER/tasks:3/use:queues/count:10",
          "manager/RUNNER/tasks:3/use:queues/count:10/stop:empty",
          "manager/RUNNER/tasks:2/key:wrong"};
}

struct Cell {
  std::string name;
  bool refused;
};

std::vector<Cell> cells() {
  std::vector<Cell> all;
  for (const std::string& twin : twins()) {
    for (const auto& runner : runners()) {
      const Traits& traits = runner->traits();
      if (!traits.runs_twin) continue;
      Cell cell{twin, false};
      cell.name.replace(cell.name.find("RUNNER"), 6, traits.name);
      if (traits.bounded) cell.name += "/workers:5";
      cell.refused = twin.starts_with("manager") && !traits.preemptive;
      all.push_back(cell);
    }
  }
  return all;
}

void PrintTo(const Cell& cell, std::ostream* out) { *out << cell.name; }

class Twins : public testing::TestWithParam<Cell> {};

TEST_P(Twins, passes_the_workloads_own_verify_and_the_audit) {
  if (GetParam().refused) {
    const Sample sample = measured_case(GetParam().name);
    ASSERT_TRUE(sample.reason);
    EXPECT_EQ(sample.reason->type, SampleReason::Type::needs);
    EXPECT_THAT(sample.reason->text, HasSubstr("calls that block"));
    return;
  }
  const Sample sample = measured_ok(GetParam().name);
  EXPECT_EQ(sample.family, "reference");
  EXPECT_EQ(sample.accounts.tasks_done, sample.accounts.tasks_planned);
  EXPECT_GT(sample.wall_ns, 0);
  EXPECT_GT(sample.usage.user_ns + sample.usage.system_ns, 0);
  EXPECT_THAT(sample.notes.at("runner"), HasSubstr(", GIL "));
  EXPECT_EQ(sample.notes.count("processes left behind"), 0U);
}

INSTANTIATE_TEST_SUITE_P(Cells, Twins, testing::ValuesIn(cells()),
                         [](const testing::TestParamInfo<Cell>& tested) {
                           std::string name = tested.param.name;
                           std::replace_if(
                               name.begin(), name.end(),
                               [](unsigned char each) { return std::isalnum(each) == 0; }, '_');
                           return name;
                         });

TEST(TwinOf, every_workload_that_says_it_has_one_is_tested_here) {
  for (const WorkloadInfo& info : workloads()) {
    const bool has_one = info.make()->needs(params_of(info)).twin;
    const auto all = twins();
    const bool tested = std::any_of(all.begin(), all.end(), [&](const std::string& name) {
      return name.starts_with(info.name + '/');
    });
    EXPECT_EQ(has_one, tested) << info.name;
  }
}

TEST(TwinOf, a_workload_without_one_is_a_cell_that_says_so) {
  const Sample sample = measured_case("skynet/cpython_thread/tasks:1");
  ASSERT_TRUE(sample.reason);
  EXPECT_EQ(sample.reason->type, SampleReason::Type::needs);
  EXPECT_EQ(measured_case("matmul/cpython_asyncio/tasks:1").reason->text,
            "needs a twin in Python; this workload has none for cpython_asyncio to run");
}

TEST(TwinOf, what_python_does_not_have_is_named) {
  EXPECT_THAT(measured_case("balance/cpython_thread/tasks:2/race:atomic").reason->text,
              HasSubstr("an addition that is atomic"));
}

TEST(TwinOf, balance_loses_updates_where_something_comes_between_load_and_store) {
  const auto lost = [](const std::string& runner, const std::string& how) {
    return measured_ok("balance/" + runner + "/tasks:2/meet:yes/yield:yes/" + how)
        .figures.at("lost_updates");
  };
  // Unguarded for many switch intervals: that two threads or processes meet at all is up to the
  // machine, and on a busy one a few hundred steps are over before the second has begun.
  for (const char* runner : {"cpython_thread", "cpython_process", "cpython_asyncio"}) {
    EXPECT_GT(lost(runner, "steps:4000/race:none"), 0) << runner;
    EXPECT_EQ(lost(runner, "steps:200/race:mutex"), 0) << runner;
  }
}

TEST(TwinOf, a_holder_that_never_releases_leaves_the_others_stuck) {
  const Sample sample = measured_ok(
      "balance/cpython_thread/tasks:3/race:mutex/throws:yes/release:never/steps:20/patience:1ms");
  EXPECT_EQ(sample.figures.at("stuck_tasks"), 2);
}

TEST(TwinOf, five_tasks_in_a_pool_of_four_are_done_by_its_four_workers) {
  for (const char* runner : {"cpython_executor", "cpython_pool"}) {
    const Sample sample = measured_ok(std::string("sleep/") + runner + "/tasks:5/workers:4");
    EXPECT_EQ(sample.accounts.units_created, 4) << runner;
    EXPECT_LE(sample.accounts.peak_alive, 4) << runner;
    EXPECT_GE(sample.figures.at("most_tasks_per_worker"), 2) << runner;
    EXPECT_GT(sample.figures.at("pool_start_up_ns"), 0) << runner;
  }
}

TEST(TwinOf, a_reader_that_stops_at_empty_leaves_the_lock_held) {
  const Sample sample =
      measured_ok("manager/cpython_process/tasks:3/use:queues/stop:empty/count:20/pause:1ms");
  EXPECT_EQ(sample.figures.at("items_read") + sample.figures.at("items_missed"), 20);
  EXPECT_EQ(sample.figures.at("locks_left_held"), 1);
  EXPECT_EQ(sample.figures.at("readers_locked_out"), 1);
}

TEST(TwinOf, the_parts_of_a_start_are_timed_apart) {
  const Sample sample = measured_ok("start/cpython_thread/tasks:8/parts:yes");
  for (const char* part : {"call_ns", "first_instruction_ns", "join_ns"}) {
    EXPECT_GT(sample.figures.at(part), 0) << part;
  }
}

}  // namespace
}  // namespace fourways
