#include "runners/loop/reactor.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "runners/runner.hpp"
#include "runners/system_calls.hpp"
#include "workloads/support/process/process.hpp"

namespace fourways {
namespace {

constexpr std::uint32_t kEdges = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;

/// SOCK_STREAM or the like; 0: not a socket.
int socket_type(int fd) noexcept {
  int type = 0;
  socklen_t size = sizeof type;
  return ::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 ? type : 0;
}

bool is_pipe(int fd) noexcept {
  struct stat status {};
  return ::fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode);
}

bool reads(const Op& op) noexcept {
  return op.kind == Op::Kind::read || op.kind == Op::Kind::accept;
}

}  // namespace

Reactor::Reactor(const Arena& arena, unsigned bell, ReadyQueue& ready)
    : ReactorBase(arena, bell, ready), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (!epoll_) throw_limit("epoll_create1", errno);
  epoll_event event{.events = EPOLLIN, .data = {.fd = bell_}};
  checked(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, bell_, &event), "epoll_ctl of the doorbell");
}

bool Reactor::submit(Op& op) noexcept {
  return start_safely(op, [&] {
    switch (op.kind) {
      case Op::Kind::read:
      case Op::Kind::write:
      case Op::Kind::accept:
      case Op::Kind::connect: return submit_descriptor(op);
      case Op::Kind::sleep: return start_sleep(op);
      case Op::Kind::word: return words_.submit(op);
      case Op::Kind::child: return submit_child(op);
      case Op::Kind::read_at:
      case Op::Kind::write_at:
      case Op::Kind::sync:
      case Op::Kind::offload: return start_helper(op);
      case Op::Kind::join: break;
    }
    return fails(op, EINVAL);
  });
}

Reactor::Descriptor& Reactor::enroll(int fd) {
  const auto place = static_cast<std::size_t>(fd);
  if (place >= descriptors_.size()) descriptors_.resize(place + place / 2 + 16);
  Descriptor& descriptor = descriptors_[place];
  descriptor = Descriptor{};
  epoll_event event{.events = kEdges, .data = {.fd = fd}};
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) < 0) {
    if (errno != EPERM) throw_errno("epoll_ctl of descriptor " + std::to_string(fd));
    descriptor.regular = true;  // epoll_ctl(2): EPERM, the file does not support epoll
  }
  descriptor.adopted = true;
  return descriptor;
}

void Reactor::adopt(int fd) {
  const auto place = static_cast<std::size_t>(fd);
  if (fd >= 0 && place < descriptors_.size() && descriptors_[place].adopted) return;
  adopt_nonblocking(fd, true);
  const int type = socket_type(fd);
  Descriptor& descriptor = enroll(fd);
  descriptor.socket = type != 0;
  descriptor.stream = type == SOCK_STREAM || (type == 0 && is_pipe(fd));
}

/// What accept gave is non-blocking and a stream already. Gives it, or -errno.
std::int64_t Reactor::adopt_accepted(std::int64_t accepted) noexcept {
  if (accepted < 0) return accepted;
  try {
    Descriptor& descriptor = enroll(static_cast<int>(accepted));
    descriptor.socket = descriptor.stream = true;
    return accepted;
  } catch (const std::system_error& error) {
    ::close(static_cast<int>(accepted));
    return -error.code().value();
  } catch (const std::bad_alloc&) {
    ::close(static_cast<int>(accepted));
    return -ENOMEM;
  }
}

void Reactor::close(int fd) noexcept {
  const auto place = static_cast<std::size_t>(fd);
  if (place < descriptors_.size() && descriptors_[place].adopted) {
    Descriptor& descriptor = descriptors_[place];
    while (Op* op = descriptor.readers.front()) finish(descriptor.readers, *op, -ECANCELED);
    while (Op* op = descriptor.writers.front()) finish(descriptor.writers, *op, -ECANCELED);
    // Before close(2): while a fork shares the file, closing alone would leave it registered.
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
    descriptor.adopted = false;
  }
  ::close(fd);
}

bool Reactor::submit_descriptor(Op& op) {
  const auto place = static_cast<std::size_t>(op.fd);
  if (place >= descriptors_.size() || !descriptors_[place].adopted) adopt(op.fd);
  Descriptor& descriptor = descriptors_[place];
  if (descriptor.regular) return start_helper(op);
  WaitList& list = reads(op) ? descriptor.readers : descriptor.writers;
  if (list.empty() && attempt(descriptor, op)) {
    if (op.kind == Op::Kind::accept) op.result = adopt_accepted(op.result);
    return true;
  }
  park(list, op);
  return false;
}

/// True: finished. False: the descriptor is not ready, and an edge will tell when it is.
bool Reactor::attempt(Descriptor& descriptor, Op& op) noexcept {
  bool& ready = reads(op) ? descriptor.readable : descriptor.writable;
  if (!ready && !descriptor.hung_up) return false;
  op.result = try_call(op, descriptor.socket);
  if (op.result == -EAGAIN) {
    ready = false;
    return false;
  }
  if (op.kind == Op::Kind::connect) {
    descriptor.hung_up = false;  // an unconnected socket reports a hang-up
  } else if (op.kind != Op::Kind::accept && descriptor.stream && op.result > 0 &&
             static_cast<std::size_t>(op.result) < op.size) {
    ready = false;
  }
  return true;
}

bool Reactor::submit_child(Op& op) {
  UniqueFd process = open_pidfd(op.pid);
  if (!process) return fails(op, errno);
  epoll_event event{.events = EPOLLIN, .data = {.fd = process.get()}};
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, process.get(), &event) < 0) return fails(op, errno);
  children_[process.get()] = &op;
  op.fd = process.release();
  timers_.add_if_limited(op);
  ++parked_;
  return false;
}

void Reactor::park(WaitList& list, Op& op) {
  timers_.add_if_limited(op);
  list.push(op);
  ++parked_;
}

void Reactor::finish(WaitList& list, Op& op, std::int64_t result) noexcept {
  list.remove(op);
  timers_.remove_if_there(op);
  leave(op, result);
}

void Reactor::serve(int fd, WaitList Descriptor::*waiting) noexcept {
  for (;;) {  // looked up each time: what accept gives is enrolled and may move the table
    Descriptor& descriptor = descriptors_[static_cast<std::size_t>(fd)];
    Op* op = (descriptor.*waiting).front();
    if (op == nullptr || !attempt(descriptor, *op)) return;
    const std::int64_t result =
        op->kind == Op::Kind::accept ? adopt_accepted(op->result) : op->result;
    finish(list_of(*op), *op, result);
  }
}

void Reactor::happened(int fd, std::uint32_t events) noexcept {
  if (fd == bell_) return answer_bell();
  if (const auto child = children_.find(fd); child != children_.end()) {
    return child_ended(*child->second);
  }
  const auto place = static_cast<std::size_t>(fd);
  // Closed meanwhile; if its number is in use again, the new one is tried once in vain.
  if (place >= descriptors_.size() || !descriptors_[place].adopted) return;
  Descriptor& descriptor = descriptors_[place];
  if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) descriptor.hung_up = true;
  if ((events & EPOLLIN) != 0) descriptor.readable = true;
  if ((events & EPOLLOUT) != 0) descriptor.writable = true;
  serve(fd, &Descriptor::writers);
  serve(fd, &Descriptor::readers);
}

void Reactor::child_ended(Op& op) noexcept {
  std::int64_t result = 0;
  if (!reap_child(op, result)) return;
  children_.erase(op.fd);
  ::close(op.fd);
  timers_.remove_if_there(op);
  leave(op, result);
}

void Reactor::answer_bell() noexcept {
  std::uint64_t rings = 0;
  [[maybe_unused]] const ssize_t heard = ::read(bell_, &rings, sizeof rings);
  heard_bell();
}

WaitList& Reactor::list_of(Op& op) noexcept {
  Descriptor& descriptor = descriptors_[static_cast<std::size_t>(op.fd)];
  return reads(op) ? descriptor.readers : descriptor.writers;
}

/// Of an operation whose time is up.
void Reactor::give_up(Op& op) noexcept {
  if (op.kind != Op::Kind::child) return finish(list_of(op), op, -ETIMEDOUT);
  children_.erase(op.fd);
  ::close(op.fd);
  leave(op, -ETIMEDOUT);
}

bool Reactor::serve_next() noexcept {
  while (next_ < count_) {
    happened_next();
    if (!ready_.empty()) return true;
  }
  return false;
}

void Reactor::serve_all() noexcept {
  while (next_ < count_) happened_next();
}

void Reactor::happened_next() noexcept {
  const epoll_event& event = events_[static_cast<std::size_t>(next_++)];
  prefetch_next();
  happened(event.data.fd, event.events);
}

/// Among thousands of connections the next one's reader has left the cache; while this one is
/// served it comes back.
void Reactor::prefetch_next() const noexcept {
  if (next_ >= count_) return;
  const auto place = static_cast<std::size_t>(events_[static_cast<std::size_t>(next_)].data.fd);
  if (place >= descriptors_.size()) return;
  if (const Op* op = descriptors_[place].readers.front()) {
    __builtin_prefetch(op);
    __builtin_prefetch(&op->size);
  }
}

void Reactor::poll(bool wait) noexcept {
  if (next_ < count_) {
    if (ready_.empty()) return;  // the caller is attending to them
    wait = false;
    serve_all();  // or tasks that never rest would keep them waiting
  }
  timespec limit{};
  if (wait && !timers_.empty()) limit = timers_.until_earliest();
  const bool for_ever = wait && timers_.empty();
  next_ = 0;
  count_ = ::epoll_pwait2(epoll_.get(), events_.data(), static_cast<int>(events_.size()),
                          for_ever ? nullptr : &limit, nullptr);
  end_overdue([this] { serve_all(); }, [this](Op& op) { give_up(op); });
}

}  // namespace fourways
