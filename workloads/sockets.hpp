// TCP on loopback, for workloads and their companions: 127.0.0.1 only, close-on-exec, no delay of
// small segments (Nagle's algorithm would measure itself).
#pragma once

#include <netinet/in.h>

#include <cstddef>
#include <span>

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

/// A TCP socket, not yet connected. Throws std::system_error.
UniqueFd stream_socket(int flags = 0);

/// sockaddr_in as the system calls and Context::connect want it.
inline const sockaddr* generic(const sockaddr_in& address) noexcept {
  return reinterpret_cast<const sockaddr*>(&address);
}

/// A descriptor that a task has from its context, given back to it at the end of the scope. Used by
/// one task.
class TaskFd {
 public:
  TaskFd(Context& context, int fd) noexcept : context_(context), fd_(fd) {}
  TaskFd(const TaskFd&) = delete;
  TaskFd& operator=(const TaskFd&) = delete;
  ~TaskFd() { context_.close(fd_); }
  int get() const noexcept { return fd_; }

 private:
  Context& context_;
  int fd_;
};

/// A socket made for `context`: adopted, not yet connected. The caller owns it, through a TaskFd.
int task_socket(Context& context);

/// Write all of `bytes`; read exactly `bytes`. They throw std::system_error, and read_all
/// std::runtime_error when the stream ends early.
Task<void> write_all(Context& context, int fd, std::span<const std::byte> bytes);
Task<void> read_all(Context& context, int fd, std::span<std::byte> bytes);

}  // namespace fourways
