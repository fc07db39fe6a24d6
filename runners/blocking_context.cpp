#include "runners/blocking_context.hpp"

#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

#include "runners/system_calls.hpp"

namespace fourways {

std::exception_ptr suspended_error() {
  return std::make_exception_ptr(std::logic_error(
      "the task suspended on something that is not of its Context: await only Context's verbs"));
}

void BlockingContext::adopt(int fd) { adopt_nonblocking(fd, false); }

void BlockingContext::close(int fd) noexcept {
  ::shutdown(fd, SHUT_RDWR);
  ::close(fd);
}

void BlockingContext::spawn(Children&, Task<void>) {
  throw std::logic_error("this runner does not offer child tasks");
}

bool BlockingContext::perform(Op& op) noexcept {
  if (op.kind == Op::Kind::join) {
    op.result = 0;
    join_all(*op.children);
  } else {
    op.result = call_blocking(op);
  }
  return true;
}

void BlockingContext::let_others_run() noexcept { ::sched_yield(); }

void run_task(Workload& workload, Context& context, Ledger& ledger, std::uint32_t index) noexcept {
  if (ledger.task_times()) ledger.slot(index).started_ns = now_ns();
  try {
    Chain chain;
    Task<std::uint64_t> task = workload.task(context, index);
    if (!task.start(chain)) std::rethrow_exception(suspended_error());
    ledger.done(index, task.result());
  } catch (...) {
    ledger.failed(index, std::current_exception());
  }
}

}  // namespace fourways
