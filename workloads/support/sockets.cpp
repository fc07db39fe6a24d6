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

/// At `address`, or where the kernel chooses its port; `shared`: with the next listeners.
Listener listen(const sockaddr_in& address, int backlog, bool shared, int flags = 0) {
  Listener listener{stream_socket(flags), address};
  const int fd = listener.fd.get();
  if (shared) set_on(fd, SOL_SOCKET, SO_REUSEPORT, "SO_REUSEPORT on a listener");
  set_on(fd, SOL_SOCKET, SO_REUSEADDR, "SO_REUSEADDR on a listener");
  socklen_t size = sizeof listener.address;
  const std::string where = text_of(address);
  checked(::bind(fd, generic(address), size), ("bind " + where).c_str());
  checked(::listen(fd, backlog), ("listen on " + where).c_str());
  checked(::getsockname(fd, reinterpret_cast<sockaddr*>(&listener.address), &size),
          "getsockname of a listener");
  return listener;
}

/// `count` at the address that the first gets.
std::vector<Listener> listen_sharing(sockaddr_in address, unsigned count, int backlog) {
  std::vector<Listener> listeners;
  while (listeners.size() < count) {
    listeners.push_back(listen(address, backlog, true));
    address = listeners[0].address;
  }
  return listeners;
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
  return listen(loopback(0), backlog, false, flags);
}

std::vector<Listener> listen_together(unsigned count, int backlog) {
  std::vector<Listener> listeners;
  if (count == 1) {
    listeners.push_back(listen_on_loopback(backlog));
    return listeners;
  }
  listeners = listen_sharing(loopback(0), count, backlog);
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
  Listener alone = listen(address, SOMAXCONN, false);
  if (count > 1) {
    alone.fd.reset();
    return listen_sharing(alone.address, count, SOMAXCONN);
  }
  std::vector<Listener> listeners;
  listeners.push_back(std::move(alone));
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

Task<void> write_all_at(Context& context, int fd, std::span<const std::byte> bytes) {
  for (std::size_t done = 0; done < bytes.size();) {
    done += co_await context.write_at(fd, bytes.subspan(done), static_cast<off_t>(done));
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
