#include "workloads/support/sockets.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/filter.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <stdexcept>

namespace fourways {
namespace {

constexpr std::uint32_t kLastOfSource = 15;  // byte of an IPv4 header: the source's last

void set_on(int fd, int level, int option, const char* what) {
  const int on = 1;
  checked(::setsockopt(fd, level, option, &on, sizeof on), what);
}

/// 127.0.0.(1 + offset), any port.
sockaddr_in loopback(std::uint32_t offset) noexcept {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + offset);
  return address;
}

/// Binds to the address, and learns the port where the kernel chose it.
void bind_and_listen(Listener& listener, int backlog) {
  socklen_t size = sizeof listener.address;
  const std::string where = text_of(listener.address);
  checked(::bind(listener.fd.get(), generic(listener.address), size), ("bind " + where).c_str());
  checked(::listen(listener.fd.get(), backlog), ("listen on " + where).c_str());
  checked(::getsockname(listener.fd.get(), reinterpret_cast<sockaddr*>(&listener.address), &size),
          "getsockname of a listener");
}

}  // namespace

std::string text_of(const sockaddr_in& address) {
  char text[INET_ADDRSTRLEN] = {};
  ::inet_ntop(AF_INET, &address.sin_addr, text, sizeof text);
  return fmt::format("{}:{}", text, ntohs(address.sin_port));
}

UniqueFd stream_socket(int flags) {
  UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0));
  if (!fd) throw_errno(errno == EMFILE ? "socket (`ulimit -n` raises the limit)" : "socket");
  set_on(fd.get(), IPPROTO_TCP, TCP_NODELAY, "TCP_NODELAY on a socket");
  return fd;
}

Listener listen_on_loopback(int backlog, int flags) {
  Listener listener{stream_socket(flags), {}};
  set_on(listener.fd.get(), SOL_SOCKET, SO_REUSEADDR, "SO_REUSEADDR on a listener");
  listener.address = loopback(0);
  bind_and_listen(listener, backlog);
  return listener;
}

std::vector<Listener> listen_together(unsigned count, int backlog) {
  std::vector<Listener> listeners;
  if (count == 1) {
    listeners.push_back(listen_on_loopback(backlog));
    return listeners;
  }
  for (unsigned i = 0; i < count; ++i) {
    Listener& listener = listeners.emplace_back(Listener{stream_socket(), {}});
    set_on(listener.fd.get(), SOL_SOCKET, SO_REUSEPORT, "SO_REUSEPORT on a listener");
    listener.address = i == 0 ? loopback(0) : listeners[0].address;
    bind_and_listen(listener, backlog);
  }
  // Numbers the listeners in the order in which they began to listen (socket(7)).
  std::array<sock_filter, 3> program{{
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, static_cast<std::uint32_t>(SKF_NET_OFF) + kLastOfSource),
      BPF_STMT(BPF_ALU | BPF_SUB | BPF_K, 1),
      BPF_STMT(BPF_RET | BPF_A, 0),
  }};
  const sock_fprog steer{static_cast<unsigned short>(program.size()), program.data()};
  checked(::setsockopt(listeners[0].fd.get(), SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &steer,
                       sizeof steer),
          "SO_ATTACH_REUSEPORT_CBPF on a listener");
  return listeners;
}

std::vector<Listener> listen_at(const sockaddr_in& address, unsigned count) {
  // It shares with no other: it fails where another server has the port, even one that would share.
  Listener alone{stream_socket(), address};
  set_on(alone.fd.get(), SOL_SOCKET, SO_REUSEADDR, "SO_REUSEADDR on a listener");
  bind_and_listen(alone, SOMAXCONN);
  std::vector<Listener> listeners;
  if (count == 1) {
    listeners.push_back(std::move(alone));
    return listeners;
  }
  alone.fd.reset();
  for (unsigned i = 0; i < count; ++i) {
    Listener& listener = listeners.emplace_back(Listener{stream_socket(), alone.address});
    set_on(listener.fd.get(), SOL_SOCKET, SO_REUSEPORT, "SO_REUSEPORT on a listener");
    set_on(listener.fd.get(), SOL_SOCKET, SO_REUSEADDR, "SO_REUSEADDR on a listener");
    bind_and_listen(listener, SOMAXCONN);
  }
  return listeners;
}

sockaddr_in steered_source(std::uint32_t i, unsigned count) noexcept { return loopback(i % count); }

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
