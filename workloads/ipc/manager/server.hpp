// The process that owns shared objects, and where it is found: what multiprocessing.managers is to
// the tutorials. One thread on one epoll set serves all clients. A client that cannot prove the
// key, says nothing, sends nonsense or vanishes loses its own connection and disturbs no other
// client.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "workloads/contract/arena.hpp"
#include "workloads/ipc/manager/wire.hpp"
#include "workloads/support/unix_socket.hpp"

namespace fourways {

class Companion;

using ManagerAddress = SocketAddress;

class ManagerServer {
 public:
  enum class Transport { unix_socket, tcp };  // an abstract name of the kernel's choice; loopback
  static constexpr std::chrono::seconds kPatience{5};

  /// Starts it, with room for `backlog` clients that wait to be accepted. It closes a connection
  /// whose client has not proved the key within `patience`. Call while the process has a single
  /// thread. Throws std::system_error.
  ManagerServer(Arena& arena, Transport transport, const ManagerKey& key, int backlog,
                std::chrono::nanoseconds patience = kPatience);
  ~ManagerServer();

  const ManagerAddress& address() const noexcept { return address_; }
  /// Why it failed, or that it has ended; empty while it serves.
  std::string failure() const;

 private:
  ManagerAddress address_;
  std::unique_ptr<Companion> process_;
};

}  // namespace fourways
