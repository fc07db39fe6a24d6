#include "runners/loop/ring_reactor.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "runners/system_calls.hpp"
#include "workloads/support/process/process.hpp"

namespace fourways {
namespace {

// What stands in `user_data` beside addresses of operations.
constexpr std::uint64_t kNobody = 0;
constexpr std::uint64_t kBell = 1;

// What stands in Op::timer, beside places among the timers, of a request that is being cancelled.
constexpr std::uint32_t kTimedOut = Op::kNoTimer - 1;
constexpr std::uint32_t kClosed = Op::kNoTimer - 2;  // and its descriptor's list knows it no more

// read(2) moves no more at once either, and an entry's size has 32 bits.
constexpr std::size_t kMostBytes = 0x7ffff000;

unsigned size_of(const Op& op) noexcept {
  return static_cast<unsigned>(std::min(op.size, kMostBytes));
}

bool is_socket(int fd) noexcept {
  int type = 0;
  socklen_t size = sizeof type;
  return ::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0;
}

/// Those whose offset has not made way for a link.
bool can_be_repeated(const Op& op) noexcept {
  return op.kind == Op::Kind::read || op.kind == Op::Kind::write || op.kind == Op::Kind::accept ||
         op.kind == Op::Kind::sync;
}

}  // namespace

RingReactor::RingReactor(const Arena& arena, unsigned bell, ReadyQueue& ready)
    : ReactorBase(arena, bell, ready) {
  listen_for_bell();
}

/// The kernel must not read a bell any more that the process's next loop will hear, nor write here.
RingReactor::~RingReactor() {
  leaving_ = true;
  io_uring_sqe& call = entry();
  io_uring_prep_cancel64(&call, kBell, 0);
  io_uring_sqe_set_data64(&call, kNobody);
  while (listening_) {
    ring_.submit_and_wait(nullptr);
    collect();
  }
}

bool RingReactor::submit(Op& op) noexcept {
  return start_safely(op, [&] {
    switch (op.kind) {
      case Op::Kind::read:
      case Op::Kind::write:
      case Op::Kind::accept:
      case Op::Kind::connect:
      case Op::Kind::read_at:
      case Op::Kind::write_at:
      case Op::Kind::sync: return submit_descriptor(op);
      case Op::Kind::sleep: return start_sleep(op);
      case Op::Kind::word: return words_.submit(op);
      case Op::Kind::child: return submit_child(op);
      case Op::Kind::offload: return start_helper(op);
      case Op::Kind::join: break;
    }
    return fails(op, EINVAL);
  });
}

/// Throws EBADF for what cannot be a descriptor, lest its number size the table.
RingReactor::Descriptor& RingReactor::descriptor_of(int fd) {
  const auto place = static_cast<std::size_t>(fd);
  if (fd < 0 || place >= descriptors_.size()) {
    if (::fcntl(fd, F_GETFD) < 0) throw_errno("descriptor " + std::to_string(fd));
    descriptors_.resize(place + place / 2 + 16);
  }
  return descriptors_[place];
}

/// Blocking: io_uring itself waits until a descriptor is ready, unless O_NONBLOCK tells it not to.
void RingReactor::adopt(int fd) {
  const auto place = static_cast<std::size_t>(fd);
  if (fd >= 0 && place < descriptors_.size() && descriptors_[place].adopted) return;
  adopt_nonblocking(fd, false);
  Descriptor& descriptor = descriptor_of(fd);
  descriptor.adopted = true;
  descriptor.socket = is_socket(fd);
  descriptor.drained = false;
}

void RingReactor::close(int fd) noexcept {
  const auto place = static_cast<std::size_t>(fd);
  if (fd >= 0 && place < descriptors_.size()) {
    descriptors_[place].adopted = false;
    bool in_use = false;
    while (Op* op = descriptors_[place].waiting.front()) {  // cancel() may move the table
      in_use = true;
      descriptors_[place].waiting.remove(*op);
      if (op->timer < kClosed) timers_.remove(*op);
      op->timer = kClosed;
      cancel(*op);
    }
    // All that names the descriptor must be in the kernel before its number is used again.
    while (in_use && !ring_.submit()) collect();
  }
  ::close(fd);
}

bool RingReactor::submit_descriptor(Op& op) {
  const bool file = op.kind >= Op::Kind::read_at && op.kind <= Op::Kind::sync;
  if (file) {
    descriptor_of(op.fd);
  } else {
    adopt(op.fd);
  }
  timers_.add_if_limited(op);
  request(op);
  // After request(), for the link overwrites the offset.
  descriptors_[static_cast<std::size_t>(op.fd)].waiting.push(op);
  ++parked_;
  return false;
}

bool RingReactor::submit_child(Op& op) {
  UniqueFd process = open_pidfd(op.pid);
  if (!process) return fails(op, errno);
  op.fd = process.release();
  timers_.add_if_limited(op);
  request(op);
  ++parked_;
  return false;
}

io_uring_sqe& RingReactor::entry() noexcept {
  for (;;) {
    if (io_uring_sqe* free = ring_.entry()) return *free;
    if (!ring_.submit()) collect();
  }
}

void RingReactor::request(Op& op) noexcept {
  io_uring_sqe& call = entry();
  switch (op.kind) {
    case Op::Kind::accept:
      io_uring_prep_accept(&call, op.fd, nullptr, nullptr, SOCK_CLOEXEC);
      break;
    case Op::Kind::connect:
      io_uring_prep_connect(&call, op.fd, static_cast<const sockaddr*>(op.data),
                            static_cast<socklen_t>(op.size));
      break;
    case Op::Kind::read_at:
      io_uring_prep_read(&call, op.fd, op.data, size_of(op), static_cast<__u64>(op.offset));
      break;
    case Op::Kind::write_at:
      io_uring_prep_write(&call, op.fd, op.data, size_of(op), static_cast<__u64>(op.offset));
      break;
    case Op::Kind::sync: io_uring_prep_fsync(&call, op.fd, 0); break;
    case Op::Kind::child: io_uring_prep_poll_add(&call, op.fd, POLLIN); break;
    default: request_stream(op, call); break;
  }
  io_uring_sqe_set_data(&call, &op);
}

void RingReactor::request_stream(Op& op, io_uring_sqe& call) noexcept {
  constexpr auto kHere = static_cast<__u64>(-1);  // the file's own position
  const Descriptor& descriptor = descriptors_[static_cast<std::size_t>(op.fd)];
  if (op.kind == Op::Kind::write) {
    if (descriptor.socket) {
      io_uring_prep_send(&call, op.fd, op.data, size_of(op), MSG_NOSIGNAL);
    } else {
      io_uring_prep_write(&call, op.fd, op.data, size_of(op), kHere);
    }
  } else if (descriptor.socket) {
    io_uring_prep_recv(&call, op.fd, op.data, size_of(op), 0);
    if (descriptor.drained) call.ioprio |= IORING_RECVSEND_POLL_FIRST;
  } else {
    io_uring_prep_read(&call, op.fd, op.data, size_of(op), kHere);
  }
}

void RingReactor::listen_for_bell() noexcept {
  io_uring_sqe& call = entry();
  io_uring_prep_read(&call, bell_, &rings_, sizeof rings_, 0);
  io_uring_sqe_set_data64(&call, kBell);
  listening_ = true;
}

void RingReactor::cancel(const Op& op) noexcept {
  io_uring_sqe& call = entry();
  io_uring_prep_cancel64(&call, reinterpret_cast<std::uintptr_t>(&op), 0);
  call.flags |= IOSQE_CQE_SKIP_SUCCESS;
  io_uring_sqe_set_data64(&call, kNobody);
}

/// A completion that is out of the ring already: entry() may collect others when there is no room
/// for a request.
void RingReactor::answer(const io_uring_cqe& completion) noexcept {
  if (completion.user_data > kBell) {
    completed(*reinterpret_cast<Op*>(completion.user_data), completion.res);
  } else if (completion.user_data == kBell) {
    listening_ = false;
    answer_bell();
  }
}

bool RingReactor::serve() noexcept {
  io_uring_cqe completion;
  while (ring_.take(completion)) {
    answer(completion);
    if (!ready_.empty()) return true;
  }
  return false;
}

void RingReactor::collect() noexcept {
  io_uring_cqe completion;
  while (ring_.take(completion)) answer(completion);
}

void RingReactor::completed(Op& op, std::int64_t result) noexcept {
  const bool cancelled = op.timer == kClosed || op.timer == kTimedOut;
  if (result == -EINTR && !cancelled && can_be_repeated(op)) return request(op);
  if (op.kind == Op::Kind::child) {
    if (!child_ended(op, result)) return request(op);
  } else if (op.timer != kClosed) {
    Descriptor& descriptor = descriptors_[static_cast<std::size_t>(op.fd)];
    descriptor.waiting.remove(op);
    if (op.kind == Op::Kind::read) {
      descriptor.drained = result > 0 && static_cast<std::size_t>(result) < op.size;
    }
  }
  if (op.kind == Op::Kind::accept) result = accepted(result);
  if (!cancelled) {
    timers_.remove_if_there(op);
  } else if (result < 0) {  // what it got although it was to be cancelled is not lost
    result = op.timer == kClosed ? -ECANCELED : -ETIMEDOUT;
  }
  leave(op, result);
}

/// What accept gave is a socket, and blocking. Gives it, or -errno.
std::int64_t RingReactor::accepted(std::int64_t result) noexcept {
  if (result < 0) return result;
  try {
    Descriptor& descriptor = descriptor_of(static_cast<int>(result));
    descriptor.adopted = descriptor.socket = true;
    descriptor.drained = false;
    return result;
  } catch (const std::bad_alloc&) {
    ::close(static_cast<int>(result));
    return -ENOMEM;
  }
}

/// False: it has not ended.
bool RingReactor::child_ended(Op& op, std::int64_t& result) noexcept {
  if (result >= 0 && !reap_child(op, result)) return false;
  ::close(op.fd);
  return true;
}

void RingReactor::answer_bell() noexcept {
  heard_bell();
  if (!leaving_) listen_for_bell();
}

/// Of an operation whose time is up: its completion ends it.
void RingReactor::give_up(Op& op) noexcept {
  op.timer = kTimedOut;
  cancel(op);
}

void RingReactor::poll(bool wait) noexcept {
  if (!wait) {
    ring_.look();
    collect();  // serve() is not asked as long as others can go on
  } else if (timers_.empty()) {
    ring_.submit_and_wait(nullptr);
  } else {
    const timespec limit = timers_.until_earliest();
    ring_.submit_and_wait(&limit);
  }
  end_overdue([this] { collect(); }, [this](Op& op) { give_up(op); });
}

}  // namespace fourways
