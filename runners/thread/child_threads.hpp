// ChildThreads: the child tasks of a model whose units are threads: each a thread of its own.
#pragma once

#include <list>
#include <mutex>
#include <system_error>
#include <thread>

#include "runners/blocking_context.hpp"
#include "runners/runner.hpp"

namespace fourways {

/// Half of the kernel's default for all processes and threads together (kernel.pid_max).
inline constexpr std::uint64_t kMostChildThreads = 16'384;

/// A parent's children. Those that have ended are joined when the next one starts, so that a parent
/// that goes on for ever, a server, does not keep them. Used by the parent's thread; a child's own
/// thread calls ended() alone.
class ChildThreads : public Children::Group {
 public:
  ~ChildThreads() override { join(); }

  /// The group of `children`, made when first asked for; of one runner always of one kind.
  template <class Group = ChildThreads>
  static Group& of(Children& children) {
    if (!children.group()) children.group() = std::make_unique<Group>();
    return static_cast<Group&>(*children.group());
  }

  /// `run` is what the child's thread does with it: gives the exception it ended with, or null.
  /// Throws LimitReached.
  template <class Run>
  void start(Children& children, Task<void> child, Run run) {
    reap();
    const Place self = make_place();
    try {
      *self = std::jthread([this, &children, self, run, child = std::move(child)]() mutable {
        const std::exception_ptr error = run(child);
        child.reset();
        FramePool::drain();
        ended(children, self, error);
      });
    } catch (const std::system_error& error) {
      forget(self);
      throw limit_reached("creating a thread for a child task failed", error.code().value());
    } catch (...) {
      forget(self);
      throw;
    }
  }

  void join() noexcept {
    for (;;) {
      std::jthread next;  // joined at the end of the scope, without the lock
      const std::lock_guard lock(mutex_);
      if (running_.empty()) break;
      next = std::move(running_.front());  // its empty place it takes with it when it ends
    }
    ended_.clear();
  }

 private:
  using Row = std::list<std::jthread>;
  using Place = Row::iterator;

  Place make_place() {
    const std::lock_guard lock(mutex_);
    return running_.emplace(running_.end());
  }
  void forget(Place place) noexcept {
    const std::lock_guard lock(mutex_);
    running_.erase(place);
  }
  void reap() {
    Row gone;
    const std::lock_guard lock(mutex_);
    gone.splice(gone.end(), ended_);
  }
  void ended(Children& children, Place self, const std::exception_ptr& error) noexcept {
    const std::lock_guard lock(mutex_);
    if (error) children.failed(error);
    ended_.splice(ended_.end(), running_, self);
  }

  std::mutex mutex_;  // guards the rows' links, and the children's first error
  Row running_;
  Row ended_;
};

}  // namespace fourways
