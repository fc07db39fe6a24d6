#include "workloads/companions/echo_server.hpp"

#include <sys/socket.h>

#include "workloads/companions/upper_case.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kBufferBytes = std::size_t{16} * 1024;  // all that a connection ever holds
constexpr auto kRest = 10ms;  // when the machine gives no descriptor, no memory, no unit

/// A connection, or -errno.
Task<int> accept_one(Context& context, int listener) {
  try {
    co_return co_await context.accept(listener);
  } catch (const std::system_error& error) {
    co_return -error.code().value();
  }
}

}  // namespace

void EchoServer::prepare(const Params&, Arena& arena) {
  state_ = &arena.make<State>();
  listeners_ = listen_at(options_.address, arena.loops());
  drain_.emplace(state_->drain, options_.patience);
}

Task<std::uint64_t> EchoServer::task(Context& context, std::uint32_t index) {
  const int listener = listeners_[context.loop()].fd.get();
  context.adopt(listener);
  drain_->enter(index, listener);
  const bool last = ++state_->accepting == options_.tasks;
  if (last && options_.when_ready && !drain_->begun()) options_.when_ready();
  std::uint64_t accepted = 0;
  Children children;
  for (;;) {
    const int fd = co_await accept_one(context, listener);
    if (fd == -EINVAL) break;              // the listener is shut: no client is let in any more
    if (fd < 0 && drain_->begun()) break;  // nor here, where EMFILE goes before EINVAL
    bool taken = false;
    if (fd >= 0) {
      ++accepted;
      drain_->opened(fd);
      taken = co_await take_on(context, &children, fd);
    }
    if (!taken) co_await context.sleep_for(kRest);
  }
  while (!drain_->settled()) co_await context.sleep_for(1ms);
  for (int fd = drain_->take_waiting(); fd >= 0; fd = drain_->take_waiting()) {
    ++accepted;
    co_await take_on(context, &children, fd);
  }
  co_await context.join(children);
  drain_->leave(index);
  co_return accepted;
}

/// False: the machine gives no unit to serve the connection; it is closed.
Task<bool> EchoServer::take_on(Context& context, Children* children, int fd) {
  if (!options_.child_tasks) {
    co_await serve(context, fd);
    co_return true;
  }
  try {
    context.spawn(*children, serve(context, fd));
    co_return true;
  } catch (const std::exception&) {
    ++state_->served.lost;
    drain_->closed(fd);
    context.close(fd);
    co_return false;
  }
}

Task<void> EchoServer::serve(Context& context, int fd) {
  std::uint64_t bytes = 0;
  bool whole = false;
  try {
    context.adopt(fd);
    std::vector<std::byte> buffer(kBufferBytes);
    co_await serve_upper_case(context, fd, buffer, &bytes);
    whole = true;
  } catch (const std::exception&) {  // the client's own fault
  }
  ++state_->served.connections;
  state_->served.bytes += bytes;
  if (drain_->closed(fd) && !whole) ++state_->served.lost;
  context.close(fd);
}

}  // namespace fourways
