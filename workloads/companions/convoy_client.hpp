// ConvoyClient: the outside world of `convoy`. It is a process with one connection and a clock of
// its own, and sends the next request only when the last has its answer. It begins when the server
// greets it, so that all its requests find the computing tasks at work.
#pragma once

#include <chrono>
#include <cstdint>

#include "workloads/companions/companion.hpp"
#include "workloads/support/sockets.hpp"

namespace fourways {

struct ConvoyLoad {
  std::uint32_t requests = 0;       // at most so many, at least one
  std::uint32_t bytes = 0;          // of a request, letters only
  std::chrono::nanoseconds span{};  // after which none is begun
};

/// In the arena. The client writes it before it closes its connection: a task that has seen the end
/// of that stream may read it.
struct ConvoyReport {
  std::uint32_t requests_done = 0;
  std::int64_t wall_ns = 0;             // first request sent to last answer
  Relative<std::int64_t> latencies_ns;  // requests_done of them
};

class ConvoyClient {
 public:
  static constexpr std::byte kGreeting{'!'};

  /// Starts the process. It shuts the listener down when it fails, so that no task waits for it in
  /// vain. Throws std::system_error, std::bad_alloc.
  ConvoyClient(Arena& arena, const ConvoyLoad& load, const Listener& listener);

  /// Connects, from now on, and asks as soon as it is greeted. Throws std::runtime_error.
  void go() { process_.tell(); }
  const ConvoyReport& report() const noexcept { return report_; }
  /// Why it gave up; empty if it did not.
  std::string failure() const { return process_.failure(); }
  /// What the client itself says of that, for images that did not make it.
  Companion::Report& own_words() const noexcept { return process_.report(); }

 private:
  static ConvoyReport& make_report(Arena& arena, const ConvoyLoad& load);

  ConvoyReport& report_;
  Companion process_;
};

}  // namespace fourways
