// RingReactor: waiting for many things in one thread, by io_uring. Every operation on a descriptor
// is a request to the kernel, files too; nothing is tried first, for a request costs less than the
// call it saves. A request that was handed over is given back only by its completion, whatever its
// deadline or close() say: until then the kernel may touch its buffer. Made after the fork.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runners/loop/helper_pool.hpp"
#include "runners/loop/lists.hpp"
#include "runners/loop/parked_words.hpp"
#include "runners/loop/ring.hpp"
#include "runners/loop/timers.hpp"
#include "workloads/contract/arena.hpp"

namespace fourways {

/// Not thread-safe: used by the thread that made it. What class Reactor offers, by other means.
class RingReactor {
 public:
  /// `bell`: which of the arena's doorbells is this loop's. Finished operations go to `ready`.
  /// Throws LimitReached, std::system_error.
  RingReactor(const Arena& arena, unsigned bell, ReadyQueue& ready);
  RingReactor(const RingReactor&) = delete;
  RingReactor& operator=(const RingReactor&) = delete;
  ~RingReactor();

  /// True: finished, result set. False: it goes to the ready queue once finished. All kinds but
  /// join.
  bool submit(Op& op) noexcept;

  void adopt(int fd);
  /// What waits on the descriptor ends with ECANCELED, or with what it still got.
  void close(int fd) noexcept;

  void wake(SharedWord& word, std::uint32_t at_least) noexcept { words_.wake(word, at_least); }
  std::uint64_t mark() const noexcept { return words_.mark(); }

  /// Hands requests over and has the kernel complete what it can. `wait`: sleep until something is.
  void poll(bool wait) noexcept;
  /// Takes completions until an operation is finished. False: there is none that is.
  bool serve() noexcept;
  /// Whether anything at all is parked here.
  bool idle() const noexcept { return parked_ == 0 && words_.empty() && !helpers_.busy(); }

  std::string description() const { return ring_.description(); }

 private:
  struct Descriptor {
    WaitList waiting;  // requests on it
    bool adopted = false;
    bool socket = false;
    bool drained = false;  // the last read emptied it: waiting comes first, trying in vain costs
  };

  Descriptor& descriptor_of(int fd);
  bool submit_descriptor(Op& op);
  bool submit_child(Op& op);
  io_uring_sqe& entry() noexcept;
  void request(Op& op) noexcept;
  void request_stream(Op& op, io_uring_sqe& entry) noexcept;
  void listen_for_bell() noexcept;
  void cancel(const Op& op) noexcept;
  void collect() noexcept;
  void answer(const io_uring_cqe& completion) noexcept;
  void completed(Op& op, std::int64_t result) noexcept;
  std::int64_t accepted(std::int64_t result) noexcept;
  bool child_ended(Op& op, std::int64_t& result) noexcept;
  void answer_bell() noexcept;
  void expire(Clock::time_point now) noexcept;
  void leave(Op& op, std::int64_t result) noexcept;

  const int bell_;
  ReadyQueue& ready_;
  std::size_t parked_ = 0;
  std::vector<Descriptor> descriptors_;  // by number
  Timers timers_;
  ParkedWords words_;
  HelperPool helpers_;
  std::uint64_t rings_ = 0;  // what the kernel reads from the bell
  bool listening_ = false;   // a request reads from the bell
  bool leaving_ = false;
  Ring ring_;
};

}  // namespace fourways
