// Child tasks in a single-threaded scheduler: those not started yet stand in a stack, newest first,
// so that a tree of a million tasks holds only as many at once as it is deep and wide.
#pragma once

#include <cstdint>

#include "runners/loop/lists.hpp"
#include "workloads/contract/context.hpp"

namespace fourways {

struct LocalGroup;

/// A child task on its way, and the chain it runs as where no other record of it is needed. Owned
/// by the stack while it waits for its start, then by the scheduler, which hands it to
/// LocalChildren::ended().
struct LocalChild : Chain {
  LocalChild(Task<void> owned, Children& siblings, LocalGroup& of)
      : task(std::move(owned)), children(&siblings), group(&of) {}

  static void* operator new(std::size_t bytes) { return FramePool::allocate(bytes); }
  static void operator delete(void* memory, std::size_t bytes) noexcept {
    FramePool::release(memory, bytes);
  }

  Task<void> task;
  Children* children;
  LocalGroup* group;
  LocalChild* older = nullptr;
  std::uint32_t root = 0;
};

class LocalChildren {
 public:
  bool empty() const noexcept { return newest_ == nullptr; }
  /// `root`: the index of the task to whose tree the child belongs.
  void add(Children& children, Task<void> child, std::uint32_t root = 0);
  LocalChild& take_newest() noexcept;

  /// True: nothing to wait for. False: `op` becomes ready when the last child has ended.
  bool join(Op& op) noexcept;
  /// The child's task has ended: keeps its error, frees it, and readies a waiting parent.
  void ended(LocalChild& child, ReadyQueue& ready) noexcept {
    ended(child, child.task.error(), ready);
  }
  /// The same for one that could not even be started.
  void ended(LocalChild& child, const std::exception_ptr& error, ReadyQueue& ready) noexcept;

 private:
  friend struct LocalGroup;
  void drop(LocalGroup& group) noexcept;

  LocalChild* newest_ = nullptr;
};

struct LocalGroup : Children::Group {
  explicit LocalGroup(LocalChildren& stack) noexcept : owner(stack) {}
  ~LocalGroup() override;

  LocalChildren& owner;
  std::uint32_t pending = 0;
  Op* joiner = nullptr;
};

}  // namespace fourways
