// socket: the messages of pipe_stream through a loopback connection, TCP or Unix-domain. The other
// way to exchange data between processes, and the only one of the tutorials that also reaches
// another machine: what the protocol and the connection cost over a pipe.

#include "workloads/contract/workload.hpp"
#include "workloads/ipc/message_pairs.hpp"
#include "workloads/support/sockets.hpp"
#include "workloads/support/unix_socket.hpp"

namespace fourways {
namespace {

UniqueFd listen_by(bool tcp, std::uint32_t backlog) {
  const auto room = static_cast<int>(backlog);
  return tcp ? listen_on_loopback(room).fd : listen_on_unix(room);
}

class SocketWorkload final : public MessagePairs {
 public:
  void prepare(const Params& params, Arena& arena) override {
    make_exchange(params, arena, "workload socket");
    setup_ = &arena.make<Setup>();
    setup_->exchange = &exchange();
    setup_->tcp = params.choice("kind") == "tcp";
    listener_ = listen_by(setup_->tcp, exchange().tasks);
    setup_->listener = listener_.get();
    setup_->address = address_of(listener_);
    arena.share(listener_.get());
    arena.set_root(*setup_);
  }
  void attach(Arena& arena) override {
    setup_ = &arena.root<Setup>();
    use_exchange(*setup_->exchange);
  }

 private:
  struct Setup {
    Relative<Exchange> exchange;
    bool tcp = false;
    int listener = -1;
    SocketAddress address;
  };

  /// Senders connect and receivers accept, any of them. A task without a partner does both, at a
  /// listener of its own.
  Task<Ends> open(Context& context, std::uint32_t task) override {
    const Setup& setup = *setup_;
    co_await meet(context);
    if (role(task) == Role::both) co_return co_await open_alone(context, setup.tcp);
    int fd = -1;
    if (role(task) == Role::sender) {
      fd = co_await connected(context, setup.tcp, setup.address);
    } else {
      context.adopt(setup.listener);
      fd = co_await context.accept(setup.listener, Deadline::in(kLongestMeeting));
    }
    co_return Ends{fd, fd};
  }

  static Task<Ends> open_alone(Context& context, bool tcp) {
    UniqueFd made = listen_by(tcp, 1);
    const SocketAddress address = address_of(made);
    context.adopt(made.get());
    const TaskFd listener(context, made.release());
    Ends ends;
    ends.write = co_await connected(context, tcp, address);
    try {
      ends.read = co_await context.accept(listener.get());
    } catch (...) {
      ends.close(context);
      throw;
    }
    co_return ends;
  }

  static Task<int> connected(Context& context, bool tcp, SocketAddress address) {
    UniqueFd made = tcp ? stream_socket() : unix_socket();
    context.adopt(made.get());
    const int fd = made.release();
    try {
      co_await context.connect(fd, address.generic(), address.size);
    } catch (...) {
      context.close(fd);
      throw;
    }
    co_return fd;
  }

  Setup* setup_ = nullptr;
  UniqueFd listener_;
};

}  // namespace

WorkloadInfo socket_info() {
  std::vector<ParamSpec> params = MessagePairs::params();
  params.push_back(
      ParamSpec::choice("kind", {"unix", "tcp"}, "a Unix-domain connection, or TCP on loopback"));
  return {
      .name = "socket",
      .kind = "ipc",
      .summary = "sends messages through a loopback connection, or receives and checks them",
      .tutorial = "003 the TCP server, 004 processes on several machines",
      .operation = "message",
      .tasks = 2,
      .most_tasks = 4096,
      .params = std::move(params),
      .make = [] { return std::make_unique<SocketWorkload>(); },
  };
}

}  // namespace fourways
