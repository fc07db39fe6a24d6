#include "runners/loop/helper_pool.hpp"

#include <unistd.h>

#include <system_error>

#include "runners/runner.hpp"
#include "runners/system_calls.hpp"

namespace fourways {

// As many as Python's ThreadPoolExecutor makes by default, which is what asyncio offloads to:
// min(32, processors + 4) (documentation of concurrent.futures, 3.8 and later).
HelperPool::HelperPool(int bell)
    : bell_(bell), most_threads_(std::min<std::size_t>(32, affinity_cores() + 4)) {}

HelperPool::~HelperPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

int HelperPool::submit(Op& op) noexcept {
  const std::lock_guard lock(mutex_);
  if (queued_.size() >= idle_ && threads_.size() < most_threads_) {
    try {
      threads_.emplace_back([this] { work(); });
    } catch (const std::system_error& error) {
      if (threads_.empty()) return -error.code().value();
    }
  }
  queued_.push_back(&op);
  ++in_flight_;
  wake_.notify_one();
  return 0;
}

Op* HelperPool::take_finished() noexcept {
  const std::lock_guard lock(mutex_);
  Op* all = std::exchange(finished_, nullptr);
  for (const Op* op = all; op != nullptr; op = static_cast<const Op*>(op->next)) --in_flight_;
  return all;
}

void HelperPool::work() noexcept {
  std::unique_lock lock(mutex_);
  for (;;) {
    ++idle_;
    wake_.wait(lock, [this] { return stopping_ || !queued_.empty(); });
    --idle_;
    if (queued_.empty()) return;
    Op& op = *queued_.front();
    queued_.pop_front();
    lock.unlock();
    if (op.kind == Op::Kind::offload) {
      op.call(op.data);
      op.result = 0;
    } else {
      op.result = call_file(op);
    }
    lock.lock();
    op.next = finished_;
    finished_ = &op;
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t rung = ::write(bell_, &one, sizeof one);
  }
}

}  // namespace fourways
