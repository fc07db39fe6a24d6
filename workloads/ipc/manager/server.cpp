// ManagerServer's process. At most one reply is on its way to a connection. While one is, or while
// a request waits, nothing more is read of that client, so that no client can fill the memory.
#include "workloads/ipc/manager/server.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <vector>

#include "workloads/companions/companion.hpp"
#include "workloads/companions/epoll_set.hpp"
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
        objects_([this](Client client, const ManagerReply& reply) { send(client, reply); }) {
    epoll_.add(listener, EPOLLIN, kListener);
    epoll_.add(control, EPOLLIN, kControl);
  }

  /// Serves until somebody asks for the shutdown, or until the owner has gone.
  void run() {
    while (!ending_) {
      for (const epoll_event& event : epoll_.wait(due_.next())) {
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

  void watch_for_next(Client client, Connection& connection) {
    std::uint32_t events = EPOLLRDHUP;
    if (!connection.out.empty()) {
      events |= EPOLLOUT;
    } else if (!connection.waiting) {
      events |= EPOLLIN;
    }
    if (events == connection.watched) return;
    epoll_.change(connection.fd.get(), events, client);
    connection.watched = events;
  }

  void accept_all() {
    while (UniqueFd fd = accept_waiting(listener_)) {
      const Client client = ++last_client_;
      Connection& connection = connections_[client];
      connection.fd = std::move(fd);
      connection.challenge = random_bytes();
      connection.watched = EPOLLIN | EPOLLRDHUP;
      epoll_.add(connection.fd.get(), connection.watched, client);
      set_deadline(client, connection, patience_);
      send(client, connection, framed(text_of(connection.challenge)));
    }
    if (errno == EAGAIN) return;
    if (errno != EMFILE && errno != ENFILE) throw_errno("accept");
    full_ = true;  // until one is closed
    epoll_.change(listener_, 0, kListener);
  }

  void advance(Client client, std::uint32_t events) {
    const auto found = connections_.find(client);
    if (found == connections_.end()) return;
    Connection& connection = found->second;
    if ((events & (EPOLLERR | EPOLLHUP)) != 0) return doom(client);
    if ((events & EPOLLOUT) != 0) flush(client, connection);
    if ((events & EPOLLIN) != 0) receive(client, connection);
    // The client has gone in the middle: what it waits for must not be handed to nobody.
    const bool busy = connection.waiting || !connection.out.empty();
    if ((events & EPOLLRDHUP) != 0 && busy) return doom(client);
    serve(client, connection);
  }

  void receive(Client client, Connection& connection) {
    std::array<char, 4096> buffer;
    const ssize_t got = retry_interrupted(
        [&] { return ::recv(connection.fd.get(), buffer.data(), buffer.size(), 0); });
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) return doom(client);  // with it goes the part of a message that came
    connection.in.append(buffer.data(), static_cast<std::size_t>(got));
  }

  /// Serves all whole messages that are there, until one has to wait.
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
      // Nobody knows where the next message begins: the connection is over.
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
      ::close(listener_);  // before the reply: after it nobody is let in
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
    due_.add(connection.deadline.at, client);
  }

  void expire() {
    while (const auto due = due_.take()) {
      const auto [at, client] = *due;
      const auto found = connections_.find(client);
      if (found == connections_.end() || found->second.deadline.at != at) continue;
      if (found->second.proven) {
        objects_.give_up(client);
      } else {
        doom(client);
      }
    }
  }

  /// Serves what they sent behind the request that has now been answered.
  void go_on_with_answered() {
    while (!answered_.empty()) {
      const Client client = answered_.back();
      answered_.pop_back();
      serve(client, connections_.at(client));
    }
  }

  /// Nothing more is handed to the client. Its connection is dropped at the end of the round, for
  /// the caller may still use it.
  void doom(Client client) {
    objects_.forget(client);
    doomed_.push_back(client);
  }

  void drop_doomed() {
    for (const Client client : doomed_) connections_.erase(client);
    if (full_ && !doomed_.empty()) {
      full_ = false;
      epoll_.change(listener_, EPOLLIN, kListener);
    }
    doomed_.clear();
  }

  const int listener_;
  const ManagerKey key_;
  const std::chrono::nanoseconds patience_;
  EpollSet epoll_;
  ManagerObjects objects_;
  std::unordered_map<Client, Connection> connections_;
  DueTimes due_;  // of clients; some are outdated
  std::vector<Client> answered_;
  std::vector<Client> doomed_;
  Client last_client_ = kControl;
  bool full_ = false;
  bool ending_ = false;
};

}  // namespace

ManagerServer::ManagerServer(Arena& arena, Transport transport, const ManagerKey& key, int backlog,
                             std::chrono::nanoseconds patience) {
  const UniqueFd listener = transport == Transport::tcp
                                ? std::move(listen_on_loopback(backlog, SOCK_NONBLOCK).fd)
                                : listen_on_unix(backlog, SOCK_NONBLOCK);
  address_ = address_of(listener);
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
