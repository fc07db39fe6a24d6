// epoll: one thread, one event loop, stackless coroutines. `co_await` does at once what can be done
// at once. Otherwise it suspends the coroutine to the loop, which resumes it when epoll reports it.
// Tasks switch at co_await alone; a computing task starves the others.
#include <memory>

#include "runners/loop/loop.hpp"
#include "runners/loop/reactor.hpp"
#include "runners/table.hpp"

namespace fourways {
namespace {

class Epoll final : public LocalRunner {
 public:
  const Traits& traits() const noexcept override {
    static const Traits kTraits{.name = "epoll",
                                .family = "async",
                                .summary = "stackless coroutines on one epoll loop in one thread",
                                .tutorial = "the event-driven server of 001, asyncio",
                                .waiting = "the whole loop",
                                .shares_memory = true,
                                .child_tasks = true};
    return kTraits;
  }

  std::unique_ptr<LocalScheduler> scheduler(Workload& workload, const Plan& plan, Arena& arena,
                                            Ledger& ledger) override {
    return std::make_unique<LoopScheduler<Reactor>>(workload, plan, arena, ledger);
  }
};

}  // namespace

void add_epoll(RunnerTable& table) { table.add<Epoll>(); }

}  // namespace fourways
