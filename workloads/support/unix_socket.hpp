// Sockets of the Unix domain, and addresses of either family for those that offer both transports.
#pragma once

#include <sys/socket.h>

#include "workloads/contract/unique_fd.hpp"

namespace fourways {

/// An address of any family. Trivially copyable: it may lie in an arena.
struct SocketAddress {
  sockaddr_storage bytes{};
  socklen_t size = 0;

  int family() const noexcept { return bytes.ss_family; }
  const sockaddr* generic() const noexcept { return reinterpret_cast<const sockaddr*>(&bytes); }
};

/// Where `listener` listens. Throws std::system_error, as all below.
SocketAddress address_of(const UniqueFd& listener);

/// A stream socket, not yet connected, close-on-exec; `flags` as for socket(2).
UniqueFd unix_socket(int flags = 0);

/// Listens, with room for `backlog` connections, at an abstract name that the kernel chooses:
/// unix(7), autobind.
UniqueFd listen_on_unix(int backlog, int flags = 0);

}  // namespace fourways
