// HelperPool: the few threads on which a loop runs what would block it: file operations and
// offloaded functions. They are started on demand, after the fork, and hand finished operations
// back through a list and the loop's doorbell.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "workloads/contract/op.hpp"

namespace fourways {

class HelperPool {
 public:
  /// `bell`: the eventfd to write to when an operation is finished; not owned.
  explicit HelperPool(int bell);
  ~HelperPool();  // finishes what is queued, joins

  /// Takes the operation on. Gives 0, or -errno if no thread can be made at all.
  int submit(Op& op) noexcept;
  /// The finished operations since the last call, `result` set, linked by `next`; null: none.
  Op* take_finished() noexcept;
  bool busy() const noexcept { return in_flight_ != 0; }

 private:
  void work() noexcept;

  const int bell_;
  const std::size_t most_threads_;
  std::size_t in_flight_ = 0;  // the loop's own count: submitted and not yet taken

  std::mutex mutex_;  // guards everything below
  std::condition_variable wake_;
  std::deque<Op*> queued_;
  Op* finished_ = nullptr;
  std::size_t idle_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace fourways
