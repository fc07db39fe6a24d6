// The load of `echo`: a client process of its own, the same for every runner, one thread on one
// epoll set. Each connection goes its own way in a closed loop (the next request once the whole
// reply is there and checked), so a server may serve them all at once or one after another.
//
// Latency counts from the moment a request was meant to start. For the first of a connection that
// is its call of connect(), however long the server takes to accept; for the others, the moment
// that the reply before was there. "Uncorrected" is what a client sees that starts its watch only
// when the first byte leaves. A connection that finds no room in the listener's queue is opened
// once there is room, and counts from when the first ones were opened.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <string>

#include "workloads/companions/companion.hpp"
#include "workloads/contract/arena.hpp"
#include "workloads/support/sockets.hpp"

namespace fourways {

struct EchoLoad {
  std::uint32_t connections;
  std::uint32_t requests;  // per connection
  std::uint32_t bytes;     // per request
};

/// What the client saw of its latest batch; written by the client, in the arena.
struct EchoReport {
  std::uint64_t requests_done = 0;
  std::int64_t wall_ns = 0;                // from the word to go to the last reply
  std::int64_t client_cpu_ns = 0;          // the client's own, meanwhile
  Relative<std::int64_t> latencies_ns;     // by connection and request
  Relative<std::int64_t> first_sent_ns;    // by connection: latency of the first, uncorrected
  std::atomic<std::uint32_t> finished{0};  // batches
};

/// The body of the process. A byte from `control` starts a batch, end of file ends the process. The
/// connections go in turn to the server's `listeners`, which share its port. Throws
/// std::system_error, and std::runtime_error, for example for a wrong reply.
void run_echo_load(int control, const EchoLoad& load, const sockaddr_in& server, unsigned listeners,
                   EchoReport& report);

class EchoClient {
 public:
  /// Starts the process. It shuts the server's listeners down when it fails, so that no task waits
  /// for it in vain; they must outlive it. Throws std::system_error, std::bad_alloc.
  EchoClient(Arena& arena, const EchoLoad& load, std::span<const Listener> listeners);
  EchoClient(Arena& arena, const EchoLoad& load, const Listener& listener)
      : EchoClient(arena, load, std::span(&listener, 1)) {}

  /// One batch of load, from now on; from the process that runs the batch. Waits until the batch
  /// before has been accounted. Throws std::runtime_error.
  void go();
  /// The report of the latest batch, once the client has finished with it: at once, if the tasks of
  /// that batch have ended. From any process. Throws std::runtime_error.
  const EchoReport& finished() const;
  /// Why the client gave up; empty if it did not.
  std::string failure() const { return process_.failure(); }
  /// What the client itself says of that, for images that did not make it.
  Companion::Report& own_words() const noexcept { return process_.report(); }

 private:
  struct State {
    std::atomic<std::uint32_t> started{0};
    EchoReport report;
  };
  static State& make_state(Arena& arena, const EchoLoad& load);

  State& state_;
  Companion process_;
};

}  // namespace fourways
