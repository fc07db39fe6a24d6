// TCP on loopback, for workloads and their companions: 127.0.0.1 only, close-on-exec, no delay of
// small segments (Nagle's algorithm would measure itself).
#pragma once

#include <netinet/in.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "workloads/contract/context.hpp"
#include "workloads/contract/unique_fd.hpp"

namespace fourways {

struct Listener {
  UniqueFd fd;          // what it accepts inherits TCP_NODELAY
  sockaddr_in address;  // 127.0.0.1 and the port that the kernel chose
};

/// Listens with room for `backlog` connections (the kernel's net.core.somaxconn may allow fewer).
/// `flags` as for socket(2). Throws std::system_error.
Listener listen_on_loopback(int backlog, int flags = 0);

/// `count` (1 to 254) listeners on one port, one for each of several event loops (SO_REUSEPORT).
/// The source of a connection decides which of them gets it: one from steered_source(i) goes to
/// listener i % count. The kernel's own choice is a hash: a loop that has to serve so many
/// connections would wait for one that another loop got. Throws std::system_error.
std::vector<Listener> listen_together(unsigned count, int backlog);
/// Where a client binds its connection number `i` to `count` listeners: 127.0.0.1 + i % count, any
/// port.
sockaddr_in steered_source(std::uint32_t i, unsigned count) noexcept;

/// `count` listeners for the outside world at `address`, port 0: one that is free. Several share
/// the port and the connections, which the kernel deals out by a hash. Throws std::system_error,
/// with EADDRINUSE also where another process would share the port.
std::vector<Listener> listen_at(const sockaddr_in& address, unsigned count);

/// A TCP socket, not yet connected. Throws std::system_error.
UniqueFd stream_socket(int flags = 0);

/// sockaddr_in as the system calls and Context::connect want it.
inline const sockaddr* generic(const sockaddr_in& address) noexcept {
  return reinterpret_cast<const sockaddr*>(&address);
}

/// "127.0.0.1:9000"
std::string text_of(const sockaddr_in& address);

/// A descriptor that a task has from its context, given back to it at the end of the scope. Used by
/// one task.
class TaskFd {
 public:
  TaskFd(Context& context, int fd) noexcept : context_(context), fd_(fd) {}
  TaskFd(TaskFd&& other) noexcept : context_(other.context_), fd_(std::exchange(other.fd_, -1)) {}
  TaskFd& operator=(TaskFd&&) = delete;
  ~TaskFd() {
    if (fd_ >= 0) context_.close(fd_);
  }
  int get() const noexcept { return fd_; }

 private:
  Context& context_;
  int fd_;
};

/// A socket made for `context`: adopted, not yet connected. The caller owns it, through a TaskFd.
int task_socket(Context& context);

/// Write all of `bytes`, to a stream or from the beginning of a file; read exactly `bytes`. They
/// throw std::system_error, and read_all std::runtime_error when the stream ends early.
Task<void> write_all(Context& context, int fd, std::span<const std::byte> bytes);
Task<void> write_all_at(Context& context, int fd, std::span<const std::byte> bytes);
Task<void> read_all(Context& context, int fd, std::span<std::byte> bytes);

}  // namespace fourways
