// What the tests of the manager's server share: a client of any conduct, and a server under test.
#pragma once

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <optional>
#include <stdexcept>
#include <string>

#include "workloads/contract/arena.hpp"
#include "workloads/contract/unique_fd.hpp"
#include "workloads/ipc/manager/server.hpp"
#include "workloads/support/sockets.hpp"

namespace fourways {

/// A client that can be told to misbehave. Blocking; a server that hangs fails it after a while.
class PlainClient {
 public:
  explicit PlainClient(const ManagerAddress& address)
      : fd_(checked(::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC, 0), "socket")) {
    const timeval patience{.tv_sec = 60, .tv_usec = 0};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    checked(::connect(fd_.get(), address.generic(), address.size), "connect");
  }

  void send(std::string_view bytes) const {
    ASSERT_EQ(::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  /// Nothing: the server has closed the connection.
  std::optional<std::string> receive() {
    for (;;) {
      if (const auto message = first_message(received_)) {
        std::string whole(*message);
        received_.erase(0, kLengthBytes + whole.size());
        return whole;
      }
      char buffer[4096];
      const ssize_t got = ::recv(fd_.get(), buffer, sizeof buffer, 0);
      if (got < 0 && errno == EAGAIN) throw std::runtime_error("the server says nothing");
      if (got <= 0) return std::nullopt;
      received_.append(buffer, static_cast<std::size_t>(got));
    }
  }

  /// The answer to the server's challenge.
  std::string answer(const ManagerKey& key) {
    challenge_ = array_of(receive().value());
    own_ = random_bytes();
    return std::string(text_of(own_)) +
           std::string(text_of(proof_of(key, kClientSide, challenge_, own_)));
  }
  /// Whether the server took the key, and showed that it has it.
  bool prove(const ManagerKey& key) {
    const std::string frame = framed(answer(key));
    ::send(fd_.get(), frame.data(), frame.size(), MSG_NOSIGNAL);  // it may have been sent away
    const auto proof = receive();
    return proof && proof->size() == sizeof(Proof) &&
           same_proof(array_of(*proof), proof_of(key, kServerSide, challenge_, own_));
  }

  ManagerReply ask(const ManagerRequest& request) {
    send(framed(request));
    return reply();
  }
  ManagerReply reply() { return reply_in(receive().value()); }
  void end_sending() const { ::shutdown(fd_.get(), SHUT_WR); }

 private:
  UniqueFd fd_;
  std::string received_;
  Challenge challenge_{};
  Challenge own_{};
};

class ManagerServerTest : public testing::TestWithParam<ManagerServer::Transport> {
 protected:
  PlainClient let_in() const {
    PlainClient client(server_.address());
    EXPECT_TRUE(client.prove(key_));
    return client;
  }
  /// Those who are in go on, and others are let in.
  void expect_it_serves(PlainClient& old_client) const {
    EXPECT_EQ(server_.failure(), "");
    PlainClient fresh = let_in();
    for (PlainClient* client : {&old_client, &fresh}) {
      EXPECT_EQ(client->ask({.verb = ManagerRequest::Verb::open_value, .object = "alive"}).status,
                ManagerReply::Status::ok);
      EXPECT_GT(
          client->ask({.verb = ManagerRequest::Verb::increment, .number = 1, .object = "alive"})
              .number,
          0);
    }
  }

  const ManagerKey key_ = random_bytes();
  Arena arena_ = Arena::create(1 << 20);
  ManagerServer server_{arena_, GetParam(), key_, 256};
};

inline std::string transport_name(const testing::TestParamInfo<ManagerServer::Transport>& info) {
  return info.param == ManagerServer::Transport::tcp ? "tcp" : "unix";
}

}  // namespace fourways
