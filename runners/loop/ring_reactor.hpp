// RingReactor: waits for many things in one thread, by io_uring. Every operation on a descriptor is
// a request to the kernel, files too. Nothing is tried first, because a request costs less than the
// call it saves. Only the completion ends a request that was handed over, whatever its deadline or
// close() say: until then the kernel may touch its buffer. Made after the fork.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runners/loop/reactor_base.hpp"
#include "runners/loop/ring.hpp"

namespace fourways {

/// Not thread-safe: used by the thread that made it. It offers what class Reactor does.
class RingReactor : public ReactorBase {
 public:
  /// `bell`: which of the arena's doorbells is this loop's. Finished operations go to `ready`.
  /// Throws LimitReached, std::system_error.
  RingReactor(const Arena& arena, unsigned bell, ReadyQueue& ready);
  ~RingReactor();

  /// True: finished, result set. False: it goes to the ready queue once finished. All kinds but
  /// join.
  bool submit(Op& op) noexcept;

  void adopt(int fd);
  /// What waits on the descriptor ends with ECANCELED, or with what it still got.
  void close(int fd) noexcept;

  /// Hands requests over and has the kernel complete what it can. `wait`: sleep until something is.
  void poll(bool wait) noexcept;
  /// Takes completions until an operation is finished. False: there is none that is.
  bool serve() noexcept;
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
  void give_up(Op& op) noexcept;

  std::vector<Descriptor> descriptors_;  // by number
  std::uint64_t rings_ = 0;              // what the kernel reads from the bell
  bool listening_ = false;               // a request reads from the bell
  bool leaving_ = false;
  Ring ring_;
};

}  // namespace fourways
