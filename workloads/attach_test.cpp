// attach(): every workload, prepared in one mapping of its arena, runs from another at another
// address, and who prepared it finds the results right. What a fresh image does, without the image.
#include <gmock/gmock.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "bench/sample/process_tree.hpp"
#include "runners/table.hpp"
#include "workloads/table.hpp"

namespace fourways {
namespace {

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const WorkloadInfo& info : workloads()) all.push_back(info.name);
  return all;
}

class AttachTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override { become_subreaper(); }
  void TearDown() override { end_children(); }
};
INSTANTIATE_TEST_SUITE_P(Workloads, AttachTest, testing::ValuesIn(names()),
                         [](const testing::TestParamInfo<std::string>& info) {
                           return info.param;
                         });

/// In a process of its own, as batches run: `prepared` starts it, its twin has the tasks.
void run_attached(const WorkloadInfo& info, Workload& prepared, Runner& runner, const Plan& plan,
                  Arena& arena, Ledger& ledger) {
  prepared.start_batch();
  Arena elsewhere = Arena::attach(arena.fd());
  if (elsewhere.base() == arena.base()) throw std::logic_error("mapped at the same address");
  const auto twin = info.make();
  twin->attach(elsewhere);
  runner.run(*twin, plan, elsewhere, elsewhere.at<Ledger>(arena.offset_of(&ledger)));
  prepared.end_batch();
}

TEST_P(AttachTest, tasks_run_from_a_mapping_at_another_address) {
  const WorkloadInfo& info = find_workload(GetParam());
  Runner& runner = find_runner("thread");
  const Params params = params_of(info);
  const Plan plan{.tasks = info.tasks};
  const auto prepared = info.make();
  if (const auto refused = refusal(prepared->needs(params), runner.traits(), plan)) {
    GTEST_SKIP() << *refused;
  }
  Arena arena = Arena::create();
  arena.make_doorbells(1);
  prepared->prepare(params, arena);
  Ledger& ledger = Ledger::create(arena, plan.tasks, true);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    try {
      run_attached(info, *prepared, runner, plan, arena, ledger);
      ::_exit(0);
    } catch (const std::exception& error) {
      ledger.failed(0, "error", error.what());
      ::_exit(1);
    }
  }
  ExitStatus status;
  ASSERT_EQ(::waitpid(child, &status.raw, 0), child);
  const auto failure = ledger.first_failure();
  ASSERT_FALSE(failure) << failure->text;
  ASSERT_TRUE(status.success()) << describe(status);
  EXPECT_EQ(ledger.tasks_done(), plan.tasks);
  EXPECT_NO_THROW(prepared->verify(ledger.results()));
}

}  // namespace
}  // namespace fourways
