// epoll: one thread, one event loop, stackless coroutines. `co_await` suspends the coroutine to the
// loop: what can be done at once is done, the rest is registered and resumed when epoll reports it.
// Tasks switch at co_await alone; a computing task starves the others.
#include <memory>

#include "runners/builtin.hpp"
#include "runners/loop.hpp"
#include "runners/reactor.hpp"

namespace fourways {
namespace {

class Epoll final : public Runner {
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

  void run(Workload& workload, const Plan& plan, Arena& arena, Ledger& ledger) override {
    arena.make_doorbells(plan.doorbell + 1);
    Loop<Reactor> loop(arena, plan, ledger);
    run_batch_on(loop, workload, ledger);
  }
};

}  // namespace

std::unique_ptr<Runner> make_epoll() { return std::make_unique<Epoll>(); }

}  // namespace fourways
