// The manager's server: a client that has no key, says nothing, sends nonsense or vanishes harms no
// other client.
#include <chrono>
#include <optional>

#include "workloads/testing/manager_server_test_base.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using Status = ManagerReply::Status;
using Transport = ManagerServer::Transport;
using Verb = ManagerRequest::Verb;

class ManagerServerAbuse : public ManagerServerTest {};
INSTANTIATE_TEST_SUITE_P(Transports, ManagerServerAbuse,
                         testing::Values(Transport::unix_socket, Transport::tcp), transport_name);

TEST_P(ManagerServerAbuse, a_wrong_key_is_refused) {
  PlainClient old_client = let_in();
  ManagerKey wrong = key_;
  wrong[31] ^= 1U;
  PlainClient stranger(server_.address());
  stranger.send(framed(stranger.answer(wrong)));
  EXPECT_EQ(stranger.receive(), "");
  EXPECT_EQ(stranger.receive(), std::nullopt);
  expect_it_serves(old_client);
}

TEST_P(ManagerServerAbuse, a_request_before_the_proof_is_refused) {
  PlainClient old_client = let_in();
  PlainClient stranger(server_.address());
  ASSERT_TRUE(stranger.receive());
  stranger.send(framed({.verb = Verb::shutdown}));
  EXPECT_EQ(stranger.receive(), "");
  EXPECT_EQ(stranger.receive(), std::nullopt);
  expect_it_serves(old_client);
}

TEST_P(ManagerServerAbuse, an_answer_heard_on_one_connection_opens_no_other) {
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

TEST_P(ManagerServerAbuse, every_connection_has_a_challenge_of_its_own) {
  PlainClient one(server_.address());
  PlainClient two(server_.address());
  EXPECT_NE(one.receive().value(), two.receive().value());
}

TEST_P(ManagerServerAbuse, an_oversized_message_is_refused_before_it_is_read) {
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

TEST_P(ManagerServerAbuse, a_message_that_is_none_ends_its_connection) {
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

TEST_P(ManagerServerAbuse, a_message_cut_short_is_forgotten_with_its_client) {
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

TEST_P(ManagerServerAbuse, clients_that_vanish_at_any_stage_harm_nobody) {
  PlainClient old_client = let_in();
  old_client.ask({.verb = Verb::open_queue, .object = "queue"});
  for (int i = 0; i < 20; ++i) {
    static_cast<void>(PlainClient(server_.address()));
    PlainClient(server_.address()).receive();
    {
      PlainClient unheard(server_.address());
      unheard.send(framed(unheard.answer(key_)));
    }
    PlainClient waiting = let_in();
    waiting.send(framed({.verb = Verb::get, .number = -1, .object = "queue"}));
  }
  expect_it_serves(old_client);
}

TEST_P(ManagerServerAbuse, a_client_that_reads_no_reply_holds_nobody_up) {
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
