// epoll: one thread, one event loop, stackless coroutines. `co_await` does at once what can be done
// at once. Otherwise it suspends the coroutine to the loop, which resumes it when epoll reports it.
// Tasks switch at co_await alone; a computing task starves the others.
#include "runners/loop/loop.hpp"
#include "runners/loop/reactor.hpp"
#include "runners/table.hpp"

namespace fourways {

void add_epoll(RunnerTable& table) {
  table.add<LoopRunner<Reactor>>(
      Traits{.name = "epoll",
             .family = "async",
             .summary = "stackless coroutines on one epoll loop in one thread",
             .tutorial = "the event-driven server of 001, asyncio",
             .waiting = "the whole loop",
             .shares_memory = true,
             .child_tasks = true});
}

}  // namespace fourways
