// Loopback sockets on socket(2), and loops for transfers that come in parts.
#include "workloads/sockets.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <stdexcept>

namespace fourways {
namespace {

void set_on(int fd, int level, int option, const char* what) {
  const int on = 1;
  checked(::setsockopt(fd, level, option, &on, sizeof on), what);
}

}  // namespace

UniqueFd stream_socket(int flags) {
  UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0));
  if (!fd) throw_errno(errno == EMFILE ? "socket (`ulimit -n` raises the limit)" : "socket");
  set_on(fd.get(), IPPROTO_TCP, TCP_NODELAY, "TCP_NODELAY on a socket");
  return fd;
}

Listener listen_on_loopback(int backlog, int flags) {
  Listener listener{stream_socket(flags), {}};
  set_on(listener.fd.get(), SOL_SOCKET, SO_REUSEADDR, "SO_REUSEADDR on a listener");
  listener.address.sin_family = AF_INET;
  listener.address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof listener.address;
  checked(::bind(listener.fd.get(), generic(listener.address), size), "bind 127.0.0.1");
  checked(::listen(listener.fd.get(), backlog), "listen on 127.0.0.1");
  checked(::getsockname(listener.fd.get(), reinterpret_cast<sockaddr*>(&listener.address), &size),
          "getsockname of a listener");
  return listener;
}

int task_socket(Context& context) {
  UniqueFd fd = stream_socket();
  context.adopt(fd.get());
  return fd.release();
}

Task<void> write_all(Context& context, int fd, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const std::size_t written = co_await context.write(fd, bytes);
    bytes = bytes.subspan(written);
  }
}

Task<void> read_all(Context& context, int fd, std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const std::size_t got = co_await context.read(fd, bytes);
    if (got == 0) {
      throw std::runtime_error(fmt::format("the stream ended {} bytes early", bytes.size()));
    }
    bytes = bytes.subspan(got);
  }
}

}  // namespace fourways
