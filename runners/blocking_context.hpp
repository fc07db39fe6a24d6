// BlockingContext: `co_await` blocks the unit (a process or a thread) in the kernel and is then
// always ready, so a task runs from start to end on its own stack. All models whose tasks wait in
// the kernel use it.
#pragma once

#include "runners/accounts/ledger.hpp"
#include "workloads/contract/context.hpp"
#include "workloads/contract/workload.hpp"

namespace fourways {

/// Stateless but for its children's book-keeping: threads may share one.
class BlockingContext : public Context {
 public:
  using Context::Context;

  void adopt(int fd) override;           // makes it blocking
  void close(int fd) noexcept override;  // shuts sockets down first: waiters wake
  void spawn(Children& children, Task<void> child) override;  // throws: not offered

 protected:
  bool perform(Op& op) noexcept override;
  void let_others_run() noexcept override;

 private:
  virtual void join_all(Children&) noexcept {}
};

/// For a task of a blocking model that suspended: only Context's verbs may be awaited.
std::exception_ptr suspended_error();

/// Runs a task of a blocking model to its end on the calling thread; what it threw, or null.
inline std::exception_ptr run_to_end(Task<void>& task) noexcept {
  Chain chain;
  return task.start(chain) ? task.error() : suspended_error();
}

/// Runs task `index` to its end on the calling thread and writes its slot, failure included.
[[gnu::hot]] void run_task(Workload& workload, Context& context, Ledger& ledger,
                           std::uint32_t index) noexcept;

}  // namespace fourways
