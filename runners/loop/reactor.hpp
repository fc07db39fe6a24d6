// Reactor: waits for many things in one thread, by epoll, for the runners fiber and epoll.
// Descriptors are registered once, edge-triggered, and their readiness is remembered. An operation
// that cannot succeed is not tried, and a short read or write means "not ready" (epoll(7), question
// 9), so a request costs one read and one write. Made after the fork.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "runners/loop/reactor_base.hpp"
#include "workloads/contract/unique_fd.hpp"

namespace fourways {

/// Not thread-safe: used by the thread that made it.
class Reactor : public ReactorBase {
 public:
  /// `bell`: which of the arena's doorbells is this loop's. Finished operations go to `ready`.
  /// Throws LimitReached, std::system_error.
  Reactor(const Arena& arena, unsigned bell, ReadyQueue& ready);

  /// Tries the operation; true: finished, result set. False: it is parked here, and goes to the
  /// ready queue once finished. All kinds but join.
  bool submit(Op& op) noexcept;

  void adopt(int fd);
  void close(int fd) noexcept;

  /// Fetches news from the kernel, for serve(). `wait`: sleep until there are some.
  void poll(bool wait) noexcept;
  /// Attends to the news until an operation is finished. False: none is. It goes one by one, so
  /// that the resumed task finds what was read for it still in the cache, and its answer does not
  /// wait for the requests of others.
  bool serve() noexcept { return next_ < count_ && serve_next(); }
  /// A fact about it for the reader of a report; nothing here.
  std::string description() const { return {}; }

 private:
  struct Descriptor {
    WaitList readers;
    WaitList writers;
    bool adopted = false;
    bool regular = false;  // a file: epoll does not take it, the helpers serve it
    bool socket = false;
    bool stream = false;   // a short transfer means "not ready"
    bool readable = true;  // as far as we know; at first, worth a try
    bool writable = true;
    bool hung_up = false;  // the end has been announced: always worth a try
  };

  Descriptor& enroll(int fd);
  std::int64_t adopt_accepted(std::int64_t accepted) noexcept;
  bool submit_descriptor(Op& op);
  bool submit_child(Op& op);
  bool attempt(Descriptor& descriptor, Op& op) noexcept;
  void park(WaitList& list, Op& op);
  void finish(WaitList& list, Op& op, std::int64_t result) noexcept;
  void serve(int fd, WaitList Descriptor::*waiting) noexcept;
  bool serve_next() noexcept;
  void happened_next() noexcept;
  void prefetch_next() const noexcept;
  void serve_all() noexcept;
  void happened(int fd, std::uint32_t events) noexcept;
  void child_ended(Op& op) noexcept;
  void answer_bell() noexcept;
  void give_up(Op& op) noexcept;
  WaitList& list_of(Op& op) noexcept;

  UniqueFd epoll_;
  std::vector<Descriptor> descriptors_;    // by number
  std::unordered_map<int, Op*> children_;  // by pidfd
  std::array<epoll_event, 256> events_;    // the latest news; [next_, count_) are to be served
  int next_ = 0;
  int count_ = 0;
};

}  // namespace fourways
