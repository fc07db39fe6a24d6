// ManagerServer's process: level-triggered, at most one reply of a connection on its way; while it
// is, or the request waits, nothing more is read of that client, so that none can fill the memory.
#include "workloads/ipc/manager/server.hpp"

#include <sys/epoll.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <functional>
#include <queue>
#include <unordered_map>
#include <vector>

#include "workloads/companions/companion.hpp"
#include "workloads/contract/op.hpp"
#include "workloads/ipc/manager/objects.hpp"
#include "workloads/support/descriptor_limit.hpp"
#include "workloads/support/sockets.hpp"

namespace fourways {
namespace {

using Client = ManagerObjects::Client;
constexpr std::int64_t kLongestWait_ns = 1'000'000'000LL * 3600 * 24 * 365;

class Server {
 public:
  Server(int listener, int control, const ManagerKey& key, std::chrono::nanoseconds patience)
      : listener_(listener),
        key_(key),
        patience_(patience),
        epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
        objects_([this](Client client, const ManagerReply& reply) { send(client, reply); }) {
    watch(EPOLL_CTL_ADD, listener, kListener, EPOLLIN);
    watch(EPOLL_CTL_ADD, control, kControl, EPOLLIN);
  }

  /// Until somebody asks for the shutdown, or the owner has gone.
  void run() {
    std::array<epoll_event, 64> events;
    while (!ending_) {
      const timespec wait = until_next_deadline();
      const int ready = checked(retry_interrupted([&] {
                                  return ::epoll_pwait2(epoll_.get(), events.data(), events.size(),
                                                        due_.empty() ? nullptr : &wait, nullptr);
                                }),
                                "epoll_pwait2");
      for (int i = 0; i < ready; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        if (event.data.u64 == kControl) return;
        if (event.data.u64 == kListener) {
          accept_all();
        } else {
          advance(event.data.u64, event.events);
        }
      }
      expire();
      go_on_with_answered();
      drop_doomed();
    }
  }

 private:
  static constexpr std::uint64_t kListener = 0;
  static constexpr std::uint64_t kControl = 1;

  struct Connection {
    UniqueFd fd;
    Challenge challenge{};
    bool proven = false;
    bool waiting = false;  // for the answer to its request
    bool last = false;     // closed once `out` is sent
    Deadline deadline;     // of its proof, or of its request
    std::string in;
    std::string out;
    std::uint32_t watched = 0;
  };
  struct Due {
    Clock::time_point at;
    Client client;
    bool operator>(const Due& other) const noexcept { return at > other.at; }
  };

  void watch(int change, int fd, std::uint64_t who, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.u64 = who;
    checked(::epoll_ctl(epoll_.get(), change, fd, &event), "epoll_ctl");
  }

  void watch_for_next(Client client, Connection& connection) {
    std::uint32_t events = EPOLLRDHUP;
    if (!connection.out.empty()) {
      events |= EPOLLOUT;
    } else if (!connection.waiting) {
      events |= EPOLLIN;
    }
    if (events == connection.watched) return;
    watch(EPOLL_CTL_MOD, connection.fd.get(), client, events);
    connection.watched = events;
  }

  void accept_all() {
    for (;;) {
      UniqueFd fd(::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (!fd) {
        if (errno == EAGAIN) return;
        if (errno == EINTR || errno == ECONNABORTED) continue;
        if (errno != EMFILE && errno != ENFILE) throw_errno("accept");
        full_ = true;  // until one is closed
        return watch(EPOLL_CTL_MOD, listener_, kListener, 0);
      }
      const Client client = ++last_client_;
      Connection& connection = connections_[client];
      connection.fd = std::move(fd);
      connection.challenge = random_bytes();
      connection.watched = EPOLLIN | EPOLLRDHUP;
      watch(EPOLL_CTL_ADD, connection.fd.get(), client, connection.watched);
      set_deadline(client, connection, patience_);
      send(client, connection, framed(text_of(connection.challenge)));
    }
  }

  void advance(Client client, std::uint32_t events) {
    const auto found = connections_.find(client);
    if (found == connections_.end()) return;
    Connection& connection = found->second;
    if ((events & (EPOLLERR | EPOLLHUP)) != 0) return doom(client);
    if ((events & EPOLLOUT) != 0) flush(client, connection);
    if ((events & EPOLLIN) != 0) receive(client, connection);
    // It has gone in the middle: what it waits for is not to be handed to nobody.
    const bool busy = connection.waiting || !connection.out.empty();
    if ((events & EPOLLRDHUP) != 0 && busy) return doom(client);
    serve(client, connection);
  }

  void receive(Client client, Connection& connection) {
    std::array<char, 4096> buffer;
    const ssize_t got = retry_interrupted(
        [&] { return ::recv(connection.fd.get(), buffer.data(), buffer.size(), 0); });
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) return doom(client);  // what it said of a message is forgotten with it
    connection.in.append(buffer.data(), static_cast<std::size_t>(got));
  }

  /// All whole messages that are there, as long as it has not to wait.
  void serve(Client client, Connection& connection) {
    try {
      while (!connection.waiting && !connection.last && connection.out.empty() && !ending_) {
        const std::size_t most = connection.proven ? kMostMessageBytes : kClientAnswerBytes;
        const auto message = first_message(connection.in, most);
        if (!message) break;
        if (connection.proven) {
          handle(client, connection, request_in(*message));
        } else {
          check_proof(client, connection, *message);
        }
        connection.in.erase(0, kLengthBytes + message->size());
      }
    } catch (const WireError& error) {
      // Where the next message begins nobody knows: the connection is over.
      connection.last = true;
      send(client, connection,
           connection.proven
               ? framed({.status = ManagerReply::Status::refused, .item = error.what()})
               : framed(std::string_view()));
    }
    watch_for_next(client, connection);
  }

  void check_proof(Client client, Connection& connection, std::string_view message) {
    if (message.size() != kClientAnswerBytes) throw WireError("no answer to the challenge");
    const Challenge theirs = array_of(message.substr(0, sizeof(Challenge)));
    const Proof proof = array_of(message.substr(sizeof(Challenge)));
    connection.proven =
        same_proof(proof, proof_of(key_, kClientSide, connection.challenge, theirs));
    connection.last = !connection.proven;
    connection.deadline = {};
    if (connection.proven) {
      const Proof own = proof_of(key_, kServerSide, connection.challenge, theirs);
      send(client, connection, framed(text_of(own)));
    } else {
      send(client, connection, framed(std::string_view()));
    }
  }

  void handle(Client client, Connection& connection, const ManagerRequest& request) {
    if (request.verb == ManagerRequest::Verb::shutdown) {
      ending_ = true;
      ::close(listener_);  // before it is confirmed: nobody comes any more
      return send(client, ManagerReply{});
    }
    connection.waiting = !objects_.handle(client, request);
    if (connection.waiting && request.number > 0) {
      set_deadline(client, connection,
                   std::chrono::nanoseconds(std::min(request.number, kLongestWait_ns)));
    }
  }

  void send(Client client, const ManagerReply& reply) {
    const auto found = connections_.find(client);
    if (found == connections_.end()) return;
    Connection& connection = found->second;
    if (connection.waiting) answered_.push_back(client);
    connection.waiting = false;
    connection.deadline = {};
    send(client, connection, framed(reply));
  }

  void send(Client client, Connection& connection, const std::string& frame) {
    connection.out += frame;
    flush(client, connection);
  }

  void flush(Client client, Connection& connection) {
    while (!connection.out.empty()) {
      const ssize_t sent = retry_interrupted([&] {
        return ::send(connection.fd.get(), connection.out.data(), connection.out.size(),
                      MSG_NOSIGNAL);
      });
      if (sent < 0 && errno == EAGAIN) return;
      if (sent < 0) return doom(client);
      connection.out.erase(0, static_cast<std::size_t>(sent));
    }
    if (connection.last) doom(client);
  }

  void set_deadline(Client client, Connection& connection, std::chrono::nanoseconds span) {
    connection.deadline = Deadline::in(span);
    due_.push({connection.deadline.at, client});
  }

  timespec until_next_deadline() const {
    if (due_.empty()) return {};
    const std::chrono::nanoseconds left =
        std::max(due_.top().at - Clock::now(), Clock::duration::zero());
    return {.tv_sec = left.count() / 1'000'000'000, .tv_nsec = left.count() % 1'000'000'000};
  }

  void expire() {
    while (!due_.empty() && due_.top().at <= Clock::now()) {
      const Due due = due_.top();
      due_.pop();
      const auto found = connections_.find(due.client);
      if (found == connections_.end() || found->second.deadline.at != due.at) continue;
      if (found->second.proven) {
        objects_.give_up(due.client);
      } else {
        doom(due.client);
      }
    }
  }

  /// What they sent behind the request that has now been answered.
  void go_on_with_answered() {
    while (!answered_.empty()) {
      const Client client = answered_.back();
      answered_.pop_back();
      serve(client, connections_.at(client));
    }
  }

  /// Nothing more is handed to it. Dropped at the end of the round: the caller may stand on it.
  void doom(Client client) {
    objects_.forget(client);
    doomed_.push_back(client);
  }

  void drop_doomed() {
    for (const Client client : doomed_) connections_.erase(client);
    if (full_ && !doomed_.empty()) {
      full_ = false;
      watch(EPOLL_CTL_MOD, listener_, kListener, EPOLLIN);
    }
    doomed_.clear();
  }

  const int listener_;
  const ManagerKey key_;
  const std::chrono::nanoseconds patience_;
  UniqueFd epoll_;
  ManagerObjects objects_;
  std::unordered_map<Client, Connection> connections_;
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;  // some outdated
  std::vector<Client> answered_;
  std::vector<Client> doomed_;
  Client last_client_ = kControl;
  bool full_ = false;
  bool ending_ = false;
};

UniqueFd listen_by_name(int backlog) {
  UniqueFd fd(checked(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0),
                      "socket of a manager"));
  const sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  // No more than the family: the kernel finds an abstract name that nobody has, unix(7).
  checked(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address.sun_family),
          "bind a manager's socket");
  checked(::listen(fd.get(), backlog), "listen on a manager's socket");
  return fd;
}

}  // namespace

ManagerServer::ManagerServer(Arena& arena, Transport transport, const ManagerKey& key, int backlog,
                             std::chrono::nanoseconds patience) {
  UniqueFd listener = transport == Transport::tcp
                          ? std::move(listen_on_loopback(backlog, SOCK_NONBLOCK).fd)
                          : listen_by_name(backlog);
  address_.size = sizeof address_.bytes;
  checked(
      ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address_.bytes), &address_.size),
      "getsockname of a manager");
  const int fd = listener.get();
  process_ = std::make_unique<Companion>(arena, "the manager", std::initializer_list<int>{fd},
                                         [fd, key, patience](int control) {
                                           raise_descriptor_limit();
                                           Server(fd, control, key, patience).run();
                                         });
}

ManagerServer::~ManagerServer() = default;

std::string ManagerServer::failure() const { return process_->failure(); }

}  // namespace fourways
