// io_uring: one thread, one ring, stackless coroutines. `co_await` suspends the coroutine and
// leaves a request in the ring. The kernel carries it out, files included, and the loop resumes the
// coroutine. Requests are handed over many at a time. Tasks switch at co_await alone; a computing
// task starves the others.
#include "runners/loop/loop.hpp"
#include "runners/loop/ring_reactor.hpp"
#include "runners/table.hpp"

namespace fourways {

void add_io_uring(RunnerTable& table) {
  table.add<LoopRunner<RingReactor>>(
      Traits{.name = "io_uring",
             .family = "async",
             .summary = "stackless coroutines on one io_uring in one thread",
             .tutorial = "none: it is younger than they are",
             .waiting = "the whole loop",
             .shares_memory = true,
             .child_tasks = true});
}

}  // namespace fourways
