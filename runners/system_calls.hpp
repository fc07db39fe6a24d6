// The system calls behind operations, in the two ways that runners need: waiting in the kernel, and
// trying once. All give >= 0 or -errno, and retry when a signal handler interrupts.
#pragma once

#include <cstdint>

#include "workloads/contract/op.hpp"

namespace fourways {

/// Carries the operation out, waiting in the kernel for as long as it takes or its deadline says.
/// All kinds but join. A deadline on a pipe that several tasks read at once, or on a
/// listener that several accept on, may be overrun: between poll(2) and the call another may take
/// what was there.
std::int64_t call_blocking(Op& op) noexcept;

/// read, write, accept, connect on a non-blocking descriptor; -EAGAIN: not yet. Accepted sockets
/// are non-blocking too. `socket`: the descriptor is known to be one, and the shorter way into the
/// kernel is taken, recv(2) and send(2).
std::int64_t try_call(const Op& op, bool socket) noexcept;

/// read_at, write_at, sync, and read or write of a regular file: never -EAGAIN.
std::int64_t call_file(const Op& op) noexcept;

/// Sets or clears O_NONBLOCK where it is not so already. 0 or -errno.
int set_nonblocking(int fd, bool on) noexcept;
/// The same for Context::adopt(). Throws std::system_error.
void adopt_nonblocking(int fd, bool on);

}  // namespace fourways
