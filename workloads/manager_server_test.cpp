// The manager's server, against clients of every kind: what it does for those with its key, and
// that whoever has none, says nothing, sends nonsense or vanishes harms nobody else.
#include "workloads/manager_server.hpp"

#include <gmock/gmock.h>
#include <sys/time.h>
#include <unistd.h>

#include <optional>
#include <thread>
#include <vector>

#include "workloads/contract/unique_fd.hpp"
#include "workloads/sockets.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using Status = ManagerReply::Status;
using Transport = ManagerServer::Transport;
using Verb = ManagerRequest::Verb;

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

class ManagerServerTest : public testing::TestWithParam<Transport> {
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
      EXPECT_EQ(client->ask({.verb = Verb::open_value, .object = "alive"}).status, Status::ok);
      EXPECT_GT(client->ask({.verb = Verb::increment, .number = 1, .object = "alive"}).number, 0);
    }
  }

  const ManagerKey key_ = random_bytes();
  Arena arena_ = Arena::create(1 << 20);
  ManagerServer server_{arena_, GetParam(), key_, 256};
};
INSTANTIATE_TEST_SUITE_P(Transports, ManagerServerTest,
                         testing::Values(Transport::unix_socket, Transport::tcp),
                         [](const testing::TestParamInfo<Transport>& info) -> std::string {
                           return info.param == Transport::tcp ? "tcp" : "unix";
                         });

TEST_P(ManagerServerTest, a_queue_gives_what_was_put_in_its_order) {
  PlainClient client = let_in();
  client.ask({.verb = Verb::open_queue, .number = 2, .object = "queue"});
  EXPECT_EQ(client.ask({.verb = Verb::empty, .object = "queue"}).number, 1);
  for (const char* item : {"first", "second"}) {
    EXPECT_EQ(client.ask({.verb = Verb::put, .object = "queue", .item = item}).status, Status::ok);
  }
  EXPECT_EQ(client.ask({.verb = Verb::full, .object = "queue"}).number, 1);
  EXPECT_EQ(client.ask({.verb = Verb::qsize, .object = "queue"}).number, 2);
  EXPECT_EQ(client.ask({.verb = Verb::put, .object = "queue", .item = "third"}).status,
            Status::full);
  EXPECT_EQ(client.ask({.verb = Verb::get, .object = "queue"}).item, "first");
  EXPECT_EQ(client.ask({.verb = Verb::get, .object = "queue"}).item, "second");
  EXPECT_EQ(client.ask({.verb = Verb::get, .object = "queue"}).status, Status::empty);
}

TEST_P(ManagerServerTest, waits_end_at_their_deadline) {
  constexpr std::int64_t kMillisecond = 1'000'000;
  PlainClient client = let_in();
  client.ask({.verb = Verb::open_queue, .number = 1, .object = "queue"});
  EXPECT_EQ(client.ask({.verb = Verb::get, .number = kMillisecond, .object = "queue"}).status,
            Status::empty);
  client.ask({.verb = Verb::put, .object = "queue", .item = "one"});
  EXPECT_EQ(
      client.ask({.verb = Verb::put, .number = kMillisecond, .object = "queue", .item = "two"})
          .status,
      Status::full);
  client.ask({.verb = Verb::open_lock, .object = "lock"});
  EXPECT_EQ(client.ask({.verb = Verb::acquire, .object = "lock"}).status, Status::ok);
  EXPECT_EQ(client.ask({.verb = Verb::acquire, .number = kMillisecond, .object = "lock"}).status,
            Status::held);
  EXPECT_EQ(client.ask({.verb = Verb::get, .object = "queue"}).item, "one") << "and not two";
  EXPECT_EQ(client.ask({.verb = Verb::get, .object = "queue"}).status, Status::empty);
}

TEST_P(ManagerServerTest, who_waits_is_served_by_another_client) {
  PlainClient waiting = let_in();
  PlainClient other = let_in();
  waiting.ask({.verb = Verb::open_queue, .number = 1, .object = "queue"});
  waiting.send(framed({.verb = Verb::get, .number = ManagerRequest::kForEver, .object = "queue"}));
  other.ask({.verb = Verb::put, .object = "queue", .item = "at last"});
  EXPECT_EQ(waiting.reply().item, "at last");

  other.ask({.verb = Verb::put, .object = "queue", .item = "fills it"});
  waiting.send(framed({.verb = Verb::put,
                       .number = ManagerRequest::kForEver,
                       .object = "queue",
                       .item = "has to wait"}));
  EXPECT_EQ(other.ask({.verb = Verb::get, .number = -1, .object = "queue"}).item, "fills it");
  EXPECT_EQ(waiting.reply().status, Status::ok);
  EXPECT_EQ(other.ask({.verb = Verb::get, .number = -1, .object = "queue"}).item, "has to wait");

  waiting.ask({.verb = Verb::open_lock, .object = "lock"});
  waiting.ask({.verb = Verb::acquire, .object = "lock"});
  other.send(framed({.verb = Verb::acquire, .number = ManagerRequest::kForEver, .object = "lock"}));
  EXPECT_EQ(waiting.ask({.verb = Verb::release, .object = "lock"}).status, Status::ok);
  EXPECT_EQ(other.reply().status, Status::ok);
}

TEST_P(ManagerServerTest, requests_sent_ahead_are_answered_in_turn) {
  PlainClient client = let_in();
  PlainClient other = let_in();
  client.ask({.verb = Verb::open_queue, .object = "queue"});
  std::string ahead;
  for (int i = 0; i < 3; ++i) {
    ahead += framed({.verb = Verb::get, .number = ManagerRequest::kForEver, .object = "queue"});
  }
  client.send(ahead + framed({.verb = Verb::qsize, .object = "queue"}));
  for (const char* item : {"a", "b", "c"}) {
    other.ask({.verb = Verb::put, .object = "queue", .item = item});
    EXPECT_EQ(client.reply().item, item);
  }
  EXPECT_EQ(client.reply().number, 0);
}

TEST_P(ManagerServerTest, a_dictionary_longer_than_a_message_comes_in_parts) {
  PlainClient client = let_in();
  client.ask({.verb = Verb::open_dictionary, .object = "dictionary"});
  constexpr int kEntries = 20;
  for (int i = 0; i < kEntries; ++i) {
    client.ask({.verb = Verb::set_item,
                .object = "dictionary",
                .key = std::to_string(i),
                .item = std::string(4000, 'x')});
  }
  EXPECT_EQ(client.ask({.verb = Verb::get_item, .object = "dictionary", .key = "7"}).item.size(),
            4000U);
  EXPECT_EQ(client.ask({.verb = Verb::get_item, .object = "dictionary", .key = "70"}).status,
            Status::missing);
  int seen = 0;
  int parts = 0;
  ManagerRequest request{.verb = Verb::items, .object = "dictionary"};
  for (bool more = true; more; ++parts) {
    const ManagerReply reply = client.ask(request);
    for (std::string_view rest = reply.item; !rest.empty(); ++seen) {
      request.key = take_pair(rest).first;
    }
    request.number = 1;
    more = reply.number != 0;
  }
  EXPECT_EQ(seen, kEntries);
  EXPECT_GT(parts, 4);
}

TEST_P(ManagerServerTest, an_entry_as_long_as_a_message_allows_comes_back) {
  PlainClient client = let_in();
  client.ask({.verb = Verb::open_dictionary, .object = "d"});
  ManagerRequest request{.verb = Verb::set_item, .object = "d", .key = "k"};
  request.item.assign(kMostMessageBytes - (framed(request).size() - kLengthBytes), 'x');
  ASSERT_EQ(framed(request).size(), kLengthBytes + kMostMessageBytes);
  EXPECT_EQ(client.ask(request).status, Status::ok);
  EXPECT_EQ(client.ask({.verb = Verb::get_item, .object = "d", .key = "k"}).item, request.item);
  const ManagerReply all = client.ask({.verb = Verb::items, .object = "d"});
  std::string_view rest = all.item;
  EXPECT_EQ(take_pair(rest).second, request.item);
}

TEST_P(ManagerServerTest, a_value_is_counted_by_many_at_once_and_nothing_is_lost) {
  constexpr int kClients = 8;
  constexpr int kTimes = 200;
  PlainClient last = let_in();
  last.ask({.verb = Verb::open_value, .object = "value"});
  std::vector<PlainClient> clients;
  for (int i = 0; i < kClients; ++i) clients.push_back(let_in());
  std::vector<std::jthread> threads;
  for (PlainClient& client : clients) {
    threads.emplace_back([&client] {
      for (int i = 0; i < kTimes; ++i) {
        client.ask({.verb = Verb::increment, .number = 3, .object = "value"});
      }
    });
  }
  threads.clear();
  EXPECT_EQ(last.ask({.verb = Verb::get_value, .object = "value"}).number, 3 * kClients * kTimes);
  EXPECT_EQ(last.ask({.verb = Verb::set_value, .number = -1, .object = "value"}).status,
            Status::ok);
  EXPECT_EQ(last.ask({.verb = Verb::get_value, .object = "value"}).number, -1);
}

TEST_P(ManagerServerTest, a_request_that_makes_no_sense_is_refused_and_the_next_is_served) {
  PlainClient client = let_in();
  client.ask({.verb = Verb::open_queue, .object = "queue"});
  client.ask({.verb = Verb::open_lock, .object = "lock"});
  const auto refusal = [&](const ManagerRequest& request) {
    const ManagerReply reply = client.ask(request);
    EXPECT_EQ(reply.status, Status::refused);
    return reply.item;
  };
  EXPECT_EQ(refusal({.verb = Verb::get, .object = "nothing"}),
            "there is no object 'nothing': open it first");
  EXPECT_EQ(refusal({.verb = Verb::increment, .object = "queue"}),
            "'queue' is an object of another kind");
  EXPECT_EQ(refusal({.verb = Verb::open_value, .object = "queue"}),
            "'queue' is an object of another kind");
  EXPECT_THAT(refusal({.verb = Verb::task_done, .object = "queue"}), HasSubstr("more often"));
  EXPECT_THAT(refusal({.verb = Verb::release, .object = "lock"}), HasSubstr("nobody holds"));
  EXPECT_THAT(refusal({.verb = Verb::get, .object = std::string(16'000, 'n')}), HasSubstr("nnn"));
  EXPECT_EQ(client.ask({.verb = Verb::put, .object = "queue", .item = "x"}).status, Status::ok);
  EXPECT_EQ(client.ask({.verb = Verb::task_done, .object = "queue"}).status, Status::ok);
  expect_it_serves(client);
}

TEST_P(ManagerServerTest, a_wrong_key_is_refused) {
  PlainClient old_client = let_in();
  ManagerKey wrong = key_;
  wrong[31] ^= 1U;
  PlainClient stranger(server_.address());
  stranger.send(framed(stranger.answer(wrong)));
  EXPECT_EQ(stranger.receive(), "");
  EXPECT_EQ(stranger.receive(), std::nullopt);
  expect_it_serves(old_client);
}

TEST_P(ManagerServerTest, a_request_before_the_proof_is_refused) {
  PlainClient old_client = let_in();
  PlainClient stranger(server_.address());
  ASSERT_TRUE(stranger.receive());
  stranger.send(framed({.verb = Verb::shutdown}));
  EXPECT_EQ(stranger.receive(), "");
  EXPECT_EQ(stranger.receive(), std::nullopt);
  expect_it_serves(old_client);
}

TEST_P(ManagerServerTest, an_answer_heard_on_one_connection_opens_no_other) {
  PlainClient honest(server_.address());
  const std::string heard = framed(honest.answer(key_));
  honest.send(heard);
  EXPECT_EQ(honest.receive().value().size(), sizeof(Proof));
  PlainClient thief(server_.address());
  ASSERT_TRUE(thief.receive());
  thief.send(heard);
  EXPECT_EQ(thief.receive(), "");
  EXPECT_EQ(thief.receive(), std::nullopt);
  expect_it_serves(honest);
}

TEST_P(ManagerServerTest, every_connection_has_a_challenge_of_its_own) {
  PlainClient one(server_.address());
  PlainClient two(server_.address());
  EXPECT_NE(one.receive().value(), two.receive().value());
}

TEST_P(ManagerServerTest, an_oversized_message_is_refused_before_it_is_read) {
  PlainClient old_client = let_in();
  for (const std::string& length :
       {std::string("\0\0\x40\1", 4), std::string("\xff\xff\xff\xff")}) {
    PlainClient client = let_in();
    client.send(length);
    const ManagerReply reply = client.reply();
    EXPECT_EQ(reply.status, Status::refused);
    EXPECT_THAT(reply.item, HasSubstr("too long; at most 16384"));
    EXPECT_EQ(client.receive(), std::nullopt);
  }
  PlainClient stranger(server_.address());
  ASSERT_TRUE(stranger.receive());
  stranger.send(std::string("\0\0\0\x41", 4));  // one more than an answer to a challenge has
  EXPECT_EQ(stranger.receive(), "");
  expect_it_serves(old_client);
}

TEST_P(ManagerServerTest, a_message_that_is_none_ends_its_connection) {
  PlainClient old_client = let_in();
  const std::string good = framed({.verb = Verb::qsize, .object = "queue"});
  std::string unknown = good;
  unknown[kLengthBytes] = 99;
  std::string longer_inside = good;
  longer_inside[kLengthBytes + 1 + 8] = 1;  // the length of the object's name
  for (const std::string& bad : {unknown, longer_inside, framed(std::string_view())}) {
    PlainClient client = let_in();
    client.send(bad);
    EXPECT_EQ(client.reply().status, Status::refused);
    EXPECT_EQ(client.receive(), std::nullopt);
  }
  expect_it_serves(old_client);
}

TEST_P(ManagerServerTest, a_message_cut_short_is_forgotten_with_its_client) {
  PlainClient old_client = let_in();
  const std::string whole = framed({.verb = Verb::open_queue, .object = "never"});
  for (std::size_t bytes = 1; bytes < whole.size(); bytes += 5) {
    PlainClient client = let_in();
    client.send(std::string_view(whole).substr(0, bytes));
    client.end_sending();
    EXPECT_EQ(client.receive(), std::nullopt);
  }
  EXPECT_EQ(old_client.ask({.verb = Verb::qsize, .object = "never"}).status, Status::refused);
  expect_it_serves(old_client);
}

TEST_P(ManagerServerTest, clients_that_vanish_at_any_stage_harm_nobody) {
  PlainClient old_client = let_in();
  old_client.ask({.verb = Verb::open_queue, .object = "queue"});
  for (int i = 0; i < 20; ++i) {
    {
      const PlainClient at_once(server_.address());
    }
    { PlainClient(server_.address()).receive(); }
    {
      PlainClient unheard(server_.address());
      unheard.send(framed(unheard.answer(key_)));
    }
    PlainClient waiting = let_in();
    waiting.send(framed({.verb = Verb::get, .number = -1, .object = "queue"}));
  }
  expect_it_serves(old_client);
}

TEST_P(ManagerServerTest, a_client_that_reads_no_reply_holds_nobody_up) {
  PlainClient old_client = let_in();
  PlainClient deaf = let_in();
  deaf.ask({.verb = Verb::open_dictionary, .object = "d"});
  deaf.ask({.verb = Verb::set_item, .object = "d", .key = "k", .item = std::string(16'000, 'x')});
  const std::string request = framed({.verb = Verb::get_item, .object = "d", .key = "k"});
  std::string many;
  for (int i = 0; i < 500; ++i) many += request;  // 8 MB of replies: more than sockets hold
  deaf.send(many);
  expect_it_serves(old_client);
  for (int i = 0; i < 500; ++i) EXPECT_EQ(deaf.reply().item.size(), 16'000U);
}

TEST_P(ManagerServerTest, many_clients_are_connected_at_once) {
  std::vector<PlainClient> clients;
  for (int i = 0; i < 200; ++i) clients.push_back(let_in());
  clients.front().ask({.verb = Verb::open_value, .object = "value"});
  for (PlainClient& client : clients) {
    client.ask({.verb = Verb::increment, .number = 1, .object = "value"});
  }
  EXPECT_EQ(clients.back().ask({.verb = Verb::get_value, .object = "value"}).number, 200);
}

TEST_P(ManagerServerTest, the_shutdown_is_confirmed_and_ends_it) {
  PlainClient client = let_in();
  PlainClient other = let_in();
  EXPECT_EQ(client.ask({.verb = Verb::shutdown}).status, Status::ok);
  EXPECT_EQ(client.receive(), std::nullopt);
  EXPECT_EQ(other.receive(), std::nullopt);
  EXPECT_THROW(PlainClient(server_.address()), std::system_error);
}

TEST(ManagerServerOf, a_waiting_client_that_has_gone_is_handed_nothing) {
  const ManagerKey key = random_bytes();
  Arena arena = Arena::create(1 << 20);
  // By Unix sockets, whose other end learns of a close before close(2) returns.
  const ManagerServer server(arena, Transport::unix_socket, key, 8);
  PlainClient client(server.address());
  ASSERT_TRUE(client.prove(key));
  client.ask({.verb = Verb::open_queue, .object = "queue"});
  {
    PlainClient gone(server.address());
    ASSERT_TRUE(gone.prove(key));
    gone.send(framed({.verb = Verb::get, .number = ManagerRequest::kForEver, .object = "queue"}));
  }
  client.ask({.verb = Verb::put, .object = "queue", .item = "for those who are here"});
  EXPECT_EQ(client.ask({.verb = Verb::get, .object = "queue"}).item, "for those who are here");
}

TEST(ManagerServerOf, a_client_that_says_nothing_is_sent_away) {
  const ManagerKey key = random_bytes();
  Arena arena = Arena::create(1 << 20);
  const ManagerServer server(arena, Transport::unix_socket, key, 8, 500ms);
  // On a busy machine even an honest client may be too late.
  std::optional<PlainClient> honest;
  for (bool in = false; !in; in = honest->prove(key)) honest.emplace(server.address());
  PlainClient silent(server.address());
  ASSERT_TRUE(silent.receive());
  EXPECT_EQ(silent.receive(), std::nullopt);
  EXPECT_EQ(honest->ask({.verb = Verb::open_value, .object = "value"}).status, Status::ok);
}

}  // namespace
}  // namespace fourways
