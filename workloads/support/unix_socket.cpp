#include "workloads/support/unix_socket.hpp"

#include <sys/un.h>

namespace fourways {

SocketAddress address_of(const UniqueFd& listener) {
  SocketAddress address;
  address.size = sizeof address.bytes;
  checked(::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address.bytes), &address.size),
          "getsockname of a listener");
  return address;
}

UniqueFd unix_socket(int flags) {
  return UniqueFd(
      checked(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0),
              "socket of the Unix domain (`ulimit -n` raises the limit of open files)"));
}

UniqueFd listen_on_unix(int backlog, int flags) {
  UniqueFd fd = unix_socket(flags);
  // No more than the family: the kernel then chooses the name.
  const sockaddr_un unnamed{.sun_family = AF_UNIX, .sun_path = {}};
  checked(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&unnamed), sizeof unnamed.sun_family),
          "bind a Unix socket");
  checked(::listen(fd.get(), backlog), "listen on a Unix socket");
  return fd;
}

}  // namespace fourways
