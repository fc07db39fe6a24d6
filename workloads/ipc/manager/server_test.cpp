// The manager's server: what it does for clients that have its key.
#include "workloads/ipc/manager/server.hpp"

#include <thread>
#include <vector>

#include "workloads/testing/manager_server_test_base.hpp"

namespace fourways {
namespace {

using testing::HasSubstr;
using Status = ManagerReply::Status;
using Transport = ManagerServer::Transport;
using Verb = ManagerRequest::Verb;

INSTANTIATE_TEST_SUITE_P(Transports, ManagerServerTest,
                         testing::Values(Transport::unix_socket, Transport::tcp), transport_name);

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

}  // namespace
}  // namespace fourways
