// Reactor: waiting for many things in one thread, by epoll; what the fiber and the epoll runner
// have in common. Descriptors are registered once, edge-triggered, and their readiness remembered:
// an operation that cannot succeed is not tried, a short read or write is taken for "not ready"
// (epoll(7), question 9), so a request costs one read and one write. Made after the fork.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "runners/loop/helper_pool.hpp"
#include "runners/loop/lists.hpp"
#include "runners/loop/parked_words.hpp"
#include "runners/loop/timers.hpp"
#include "workloads/contract/arena.hpp"
#include "workloads/contract/unique_fd.hpp"

namespace fourways {

/// Not thread-safe: used by the thread that made it.
class Reactor {
 public:
  /// `bell`: which of the arena's doorbells is this loop's. Finished operations go to `ready`.
  /// Throws std::system_error.
  Reactor(const Arena& arena, unsigned bell, ReadyQueue& ready);
  Reactor(const Reactor&) = delete;
  Reactor& operator=(const Reactor&) = delete;

  /// Tries the operation; true: finished, result set. False: it is parked here, and goes to the
  /// ready queue once finished. All kinds but join.
  bool submit(Op& op) noexcept;

  void adopt(int fd);
  void close(int fd) noexcept;

  /// Wakes up to `at_least` operations parked here on `word`; this loop's mark on it stays while
  /// others are parked.
  void wake(SharedWord& word, std::uint32_t at_least) noexcept { words_.wake(word, at_least); }
  std::uint64_t mark() const noexcept { return words_.mark(); }

  /// Fetches news from the kernel, for serve(). `wait`: sleep until there are some.
  void poll(bool wait) noexcept;
  /// Attends to the news until an operation is finished. False: there is none that has. One by one,
  /// so that who is resumed finds what was read for it still in the cache, and its answer does not
  /// stand back behind the requests of others.
  bool serve() noexcept { return next_ < count_ && serve_next(); }
  /// A fact about it for the reader of a report; nothing here.
  std::string description() const { return {}; }

  /// Whether anything at all is parked here.
  bool idle() const noexcept { return parked_ == 0 && words_.empty() && !helpers_.busy(); }

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
  bool submit_helper(Op& op) noexcept;
  bool attempt(Descriptor& descriptor, Op& op) noexcept;
  void park(WaitList& list, Op& op);
  void finish(WaitList& list, Op& op, std::int64_t result) noexcept;
  void leave(Op& op, std::int64_t result) noexcept;
  void serve(int fd, WaitList Descriptor::*waiting) noexcept;
  bool serve_next() noexcept;
  void happened_next() noexcept;
  void prefetch_next() const noexcept;
  void serve_all() noexcept;
  void happened(int fd, std::uint32_t events) noexcept;
  void child_ended(Op& op) noexcept;
  void answer_bell() noexcept;
  void expire(Clock::time_point now) noexcept;
  WaitList& list_of(Op& op) noexcept;

  static bool fails(Op& op, int error) noexcept;  // sets the result: finished

  UniqueFd epoll_;
  const int bell_;
  ReadyQueue& ready_;
  std::size_t parked_ = 0;
  std::vector<Descriptor> descriptors_;    // by number
  std::unordered_map<int, Op*> children_;  // by pidfd
  Timers timers_;
  ParkedWords words_;
  HelperPool helpers_;
  std::array<epoll_event, 256>
      events_;  // the latest news, of which [next_, count_) are to be served
  int next_ = 0;
  int count_ = 0;
};

}  // namespace fourways
