// The workloads of kind sync in an image that did not prepare them: what they share is found again
// through the arena alone, at another address.
#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <vector>

#include "runners/table.hpp"
#include "workloads/table.hpp"

namespace fourways {
namespace {

std::vector<std::string> names_of_kind_sync() {
  std::vector<std::string> names;
  for (const WorkloadInfo& info : workloads()) {
    if (info.kind == "sync") names.push_back(info.name);
  }
  return names;
}

class SyncAttachTest : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Workloads, SyncAttachTest, testing::ValuesIn(names_of_kind_sync()),
                         [](const auto& info) { return info.param; });

TEST_P(SyncAttachTest, works_on_an_arena_that_is_mapped_elsewhere) {
  const WorkloadInfo& info = find_workload(GetParam());
  Arena arena = Arena::create();
  const auto preparer = info.make();
  preparer->prepare(params_of(info), arena);
  Arena elsewhere = Arena::attach(arena.fd());
  ASSERT_NE(arena.base(), elsewhere.base());
  const auto worker = info.make();
  worker->attach(elsewhere);

  Ledger& ledger = Ledger::create(arena, info.tasks, true);
  preparer->start_batch();
  find_runner("thread").run(*worker, Plan{.tasks = info.tasks}, elsewhere, ledger);
  const auto failure = ledger.first_failure();
  EXPECT_FALSE(failure) << failure->text;
  EXPECT_EQ(ledger.tasks_done(), info.tasks);
  EXPECT_NO_THROW(preparer->verify(ledger.results()));
}

}  // namespace
}  // namespace fourways
