#include "runners/system_calls.hpp"

#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <ctime>

#include "workloads/support/process/process.hpp"

namespace fourways {
namespace {

template <class Call>
std::int64_t result_of(Call call) noexcept {
  const std::int64_t result = retry_interrupted(call);
  return result >= 0 ? result : -errno;
}

/// Never negative, which the kernel would refuse: before the clock began is as past as its
/// beginning.
timespec timespec_of(Clock::time_point when) noexcept {
  const std::int64_t ns = std::max<std::int64_t>(0, when.time_since_epoch().count());
  return {ns / 1'000'000'000, ns % 1'000'000'000};
}

bool timed(const Op& op) noexcept { return op.deadline != Clock::time_point::max(); }

/// 0 once `fd` is ready for `events`, or -ETIMEDOUT, or another -errno.
std::int64_t wait_ready(int fd, short events, Clock::time_point deadline) noexcept {
  for (;;) {
    pollfd entry{fd, events, 0};
    const Clock::time_point now = Clock::now();
    const timespec limit = timespec_of(Clock::time_point(std::max(deadline, now) - now));
    const int ready =
        ::ppoll(&entry, 1, deadline == Clock::time_point::max() ? nullptr : &limit, nullptr);
    if (ready > 0) return 0;
    if (ready == 0) return -ETIMEDOUT;
    if (errno != EINTR) return -errno;
  }
}

std::int64_t connect_blocking(const Op& op) noexcept {
  if (timed(op)) set_nonblocking(op.fd, true);
  std::int64_t result =
      ::connect(op.fd, static_cast<const sockaddr*>(op.data), static_cast<socklen_t>(op.size));
  if (result < 0) result = -errno;
  if (result == -EINPROGRESS || result == -EINTR) {  // goes on in the background: connect(2)
    result = wait_ready(op.fd, POLLOUT, op.deadline);
    int error = 0;
    socklen_t size = sizeof error;
    if (result == 0 && ::getsockopt(op.fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0) {
      result = -error;
    }
  }
  if (timed(op)) set_nonblocking(op.fd, false);
  return result;
}

std::int64_t sleep_blocking(Clock::time_point until) noexcept {
  const timespec when = timespec_of(until);
  int error = 0;
  do {
    error = ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, nullptr);
  } while (error == EINTR);
  return -error;
}

std::int64_t wait_word(const Op& op) noexcept {
  const timespec until = timespec_of(op.deadline);
  SharedWord& word = *op.word;
  word.sleepers.fetch_add(1, std::memory_order_seq_cst);
  // Not FUTEX_PRIVATE: the word may be shared between processes. The deadline is absolute.
  const long result = ::syscall(SYS_futex, &word.value, FUTEX_WAIT_BITSET, op.expected,
                                timed(op) ? &until : nullptr, nullptr, FUTEX_BITSET_MATCH_ANY);
  const int error = errno;
  word.sleepers.fetch_sub(1, std::memory_order_seq_cst);
  return result < 0 && error == ETIMEDOUT ? -ETIMEDOUT : 0;  // anything else: an early return
}

std::int64_t wait_child(const Op& op) noexcept {
  if (timed(op)) {
    const UniqueFd process = open_pidfd(op.pid);
    if (!process) return -errno;
    const std::int64_t ended = wait_ready(process.get(), POLLIN, op.deadline);
    if (ended < 0) return ended;
  }
  int status = 0;
  const std::int64_t reaped = result_of([&] { return ::waitpid(op.pid, &status, 0); });
  return reaped < 0 ? reaped : status;
}

/// What can be moved without waiting, once poll(2) has said that something can.
std::int64_t transfer_ready(const Op& op) noexcept {
  const bool reading = op.kind == Op::Kind::read;
  const std::int64_t moved = result_of([&] {
    return reading ? ::recv(op.fd, op.data, op.size, MSG_DONTWAIT)
                   : ::send(op.fd, op.data, op.size, MSG_DONTWAIT);
  });
  if (moved != -ENOTSOCK) return moved;
  if (reading) return result_of([&] { return ::read(op.fd, op.data, op.size); });
  // A pipe that is ready has room for so much (pipe(7)); more might block beyond the deadline.
  return result_of(
      [&] { return ::write(op.fd, op.data, std::min<std::size_t>(op.size, PIPE_BUF)); });
}

std::int64_t transfer_by_deadline(const Op& op) noexcept {
  for (;;) {
    const std::int64_t ready =
        wait_ready(op.fd, op.kind == Op::Kind::read ? POLLIN : POLLOUT, op.deadline);
    if (ready < 0) return ready;
    const std::int64_t moved = transfer_ready(op);
    if (moved != -EAGAIN) return moved;  // EAGAIN: another was faster
  }
}

}  // namespace

int set_nonblocking(int fd, bool on) noexcept {
  const int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0) return -errno;
  const int wanted = on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
  if (wanted != flags && ::fcntl(fd, F_SETFL, wanted) < 0) return -errno;
  return 0;
}

void adopt_nonblocking(int fd, bool on) {
  const int error = set_nonblocking(fd, on);
  if (error == 0) return;
  throw std::system_error(-error, std::generic_category(),
                          "adopt descriptor " + std::to_string(fd));
}

std::int64_t try_call(const Op& op, bool socket) noexcept {
  switch (op.kind) {
    case Op::Kind::read:
      return result_of([&] {
        return socket ? ::recv(op.fd, op.data, op.size, 0) : ::read(op.fd, op.data, op.size);
      });
    case Op::Kind::write:
      return result_of([&] {
        return socket ? ::send(op.fd, op.data, op.size, 0) : ::write(op.fd, op.data, op.size);
      });
    case Op::Kind::accept:
      return result_of(
          [&] { return ::accept4(op.fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC); });
    case Op::Kind::connect: {
      // Called again while in progress it tells how far it has come: EALREADY, EISCONN or why not.
      const std::int64_t result = result_of([&] {
        return ::connect(op.fd, static_cast<const sockaddr*>(op.data),
                         static_cast<socklen_t>(op.size));
      });
      if (result == -EISCONN) return 0;
      return result == -EINPROGRESS || result == -EALREADY ? -EAGAIN : result;
    }
    default: return -EINVAL;
  }
}

std::int64_t call_file(const Op& op) noexcept {
  switch (op.kind) {
    case Op::Kind::read: return result_of([&] { return ::read(op.fd, op.data, op.size); });
    case Op::Kind::write: return result_of([&] { return ::write(op.fd, op.data, op.size); });
    case Op::Kind::read_at:
      return result_of([&] { return ::pread(op.fd, op.data, op.size, op.offset); });
    case Op::Kind::write_at:
      return result_of([&] { return ::pwrite(op.fd, op.data, op.size, op.offset); });
    case Op::Kind::sync: return result_of([&] { return ::fsync(op.fd); });
    default: return -EINVAL;
  }
}

std::int64_t call_blocking(Op& op) noexcept {
  switch (op.kind) {
    case Op::Kind::sleep: return sleep_blocking(op.deadline);
    case Op::Kind::connect: return connect_blocking(op);
    case Op::Kind::read:
    case Op::Kind::write: return timed(op) ? transfer_by_deadline(op) : call_file(op);
    case Op::Kind::accept: {
      const std::int64_t ready = timed(op) ? wait_ready(op.fd, POLLIN, op.deadline) : 0;
      if (ready < 0) return ready;
      return result_of([&] { return ::accept4(op.fd, nullptr, nullptr, SOCK_CLOEXEC); });
    }
    case Op::Kind::read_at:
    case Op::Kind::write_at:
    case Op::Kind::sync: return call_file(op);
    case Op::Kind::word: return wait_word(op);
    case Op::Kind::child: return wait_child(op);
    case Op::Kind::offload: op.call(op.data); return 0;
    case Op::Kind::join: break;
  }
  return -EINVAL;
}

}  // namespace fourways
