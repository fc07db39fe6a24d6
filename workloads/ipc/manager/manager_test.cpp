// The workload `manager` on runners, and its proxies against servers good and bad.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/socket.h>

#include <csignal>
#include <cstring>
#include <functional>
#include <thread>

#include "bench/testing/measured_case.hpp"
#include "runners/blocking_context.hpp"
#include "workloads/ipc/manager/proxy.hpp"
#include "workloads/support/sockets.hpp"

namespace fourways {
namespace {

using testing::HasSubstr;
using testing::Pair;

TEST(Manager, every_increment_of_every_task_is_a_round_trip_and_counts) {
  for (const char* runner : {"serial", "fork", "spawn", "thread", "fiber", "epoll"}) {
    const Sample sample = measured_ok(std::string("manager/") + runner + "/tasks:4/count:25");
    EXPECT_EQ(sample.figures.at("round_trips"), 4 * (25 + 1)) << runner;  // one to open
    EXPECT_EQ(sample.operations, 4 * (25 + 1));
    EXPECT_GT(sample.figures.at("round_trip_ns"), 0);
  }
}

TEST(Manager, it_is_reached_by_tcp_as_well) {
  for (const char* runner : {"fork", "epoll"}) {
    measured_ok(std::string("manager/") + runner + "/tasks:4/transport:tcp");
  }
}

TEST(Manager, a_master_gets_the_results_of_all_its_tasks_from_its_workers) {
  for (const char* runner : {"fork", "spawn", "thread", "fiber", "epoll"}) {
    const Sample sample = measured_ok(std::string("manager/") + runner + "/tasks:4/use:queues");
    // A worker may have had them all, or they may have shared them.
    EXPECT_GE(sample.figures.at("busiest_worker_items"), 50.0 / 3) << runner;
    EXPECT_LE(sample.figures.at("busiest_worker_items"), 50) << runner;
    // Two to open the queues of each task; put and get of each item and result; the sentinels.
    EXPECT_EQ(sample.figures.at("round_trips"), 2 * 4 + 4 * 50 + 2 * 3) << runner;
  }
}

TEST(Manager, master_and_workers_must_be_alive_together) {
  const Sample sample = measured_case("manager/serial/use:queues");
  EXPECT_EQ(sample.status, Sample::Status::unavailable);
  EXPECT_EQ(sample.reason->type, SampleReason::Type::needs);
}

TEST(Manager, a_master_without_workers_is_refused) {
  const Sample sample = measured_case("manager/fork/tasks:1/use:queues");
  ASSERT_TRUE(sample.reason);
  EXPECT_THAT(sample.reason->text, HasSubstr("set tasks to 2 or more"));
}

TEST(Manager, a_dictionary_has_an_entry_of_every_task) {
  for (const char* runner : {"fork", "spawn", "epoll"}) {
    const Sample sample =
        measured_ok(std::string("manager/") + runner + "/tasks:5/use:dict/count:10");
    EXPECT_EQ(sample.figures.at("round_trips"), 5 * (1 + 2 * 10 + 1)) << runner;
  }
}

TEST(Manager, a_reader_that_stops_at_empty_leaves_the_lock_held) {
  for (const char* runner : {"fork", "thread", "epoll"}) {
    const Sample sample =
        measured_ok(std::string("manager/") + runner + "/tasks:2/use:queues/stop:empty/pause:1ms");
    EXPECT_EQ(sample.figures.at("items_read") + sample.figures.at("items_missed"), 50) << runner;
    EXPECT_EQ(sample.figures.at("locks_left_held"), 1) << runner;
    EXPECT_EQ(sample.figures.at("readers_locked_out"), 0) << runner;
  }
}

TEST(Manager, a_reader_after_the_writer_misses_nothing_and_locks_the_next_one_out) {
  const Sample sample = measured_ok("manager/serial/tasks:3/use:queues/stop:empty");
  EXPECT_THAT(sample.figures, testing::IsSupersetOf(
                                  {Pair("items_read", 50.0), Pair("items_missed", 0.0),
                                   Pair("locks_left_held", 1.0), Pair("readers_locked_out", 1.0)}));
}

TEST(Manager, a_wrong_key_lets_nobody_in) {
  for (const char* use : {"counter", "queues"}) {
    const Sample sample =
        measured_ok(std::string("manager/fork/tasks:6/key:wrong/transport:tcp/use:") + use);
    EXPECT_THAT(sample.figures, testing::ElementsAre(Pair("refused_clients", 6.0)));
  }
}

/// Proxies in a task of this process.
class ManagerProxies : public testing::Test {
 protected:
  using Body = std::function<Task<void>(ManagerClient&)>;

  // As in a batch's process: a closed connection is an error of the write.
  void SetUp() override { ::signal(SIGPIPE, SIG_IGN); }
  void TearDown() override { ::signal(SIGPIPE, SIG_DFL); }

  /// Runs `body` as a client that is let in; what it threw, in words.
  std::string run(const Body& body) { return run_as(server_.address(), key_, body); }
  std::string run_as(ManagerAddress address, ManagerKey key, const Body& body) {
    Task<void> task = session(context_, address, key, &body);
    const std::exception_ptr error = run_to_end(task);
    if (!error) return "";
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& known) {
      return known.what();
    }
  }

  const ManagerKey key_ = random_bytes();
  Arena arena_ = Arena::create(1 << 20);
  ManagerServer server_{arena_, ManagerServer::Transport::unix_socket, key_, 8};
  BlockingContext context_{arena_};

 private:
  static Task<void> session(Context& context, ManagerAddress address, ManagerKey key,
                            const Body* body) {
    ManagerClient client(context);
    co_await client.connect(address, key);
    co_await (*body)(client);
  }
};

TEST_F(ManagerProxies, look_like_the_objects_they_stand_for) {
  std::vector<std::string> seen;
  const std::string error = run([&](ManagerClient& client) -> Task<void> {
    QueueProxy queue(client, "queue");
    co_await queue.open(1);
    const bool put = co_await queue.put("item");
    const bool put_more = co_await queue.put("no room", 1000);
    const bool full = co_await queue.full();
    const auto size = co_await queue.qsize();
    const auto item = co_await queue.get();
    const auto nothing = co_await queue.get(0);
    const bool empty = co_await queue.empty();
    co_await queue.task_done();
    seen.push_back(fmt::format("{} {} {} {} {} {} {}", put, put_more, full, size, item.value(),
                               nothing.has_value(), empty));

    DictionaryProxy dictionary(client, "dictionary");
    co_await dictionary.open();
    for (int i = 0; i < 12; ++i) {
      co_await dictionary.set(std::to_string(i), std::string(3000, 'x'));
    }
    const auto all = co_await dictionary.items();
    const auto entry = co_await dictionary.get("11");
    const auto none = co_await dictionary.get("12");
    seen.push_back(fmt::format("{} {} {}", all.size(), entry->size(), none.has_value()));

    ValueProxy value(client, "value");
    co_await value.open();
    co_await value.set(40);
    const auto sum = co_await value.increment(2);
    const auto number = co_await value.get();
    seen.push_back(fmt::format("{} {}", sum, number));

    LockProxy lock(client, "lock");
    co_await lock.open();
    const bool first = co_await lock.acquire();
    const bool again = co_await lock.acquire(1000);
    co_await lock.release();
    seen.push_back(fmt::format("{} {}", first, again));
  });
  EXPECT_EQ(error, "");
  EXPECT_THAT(seen, testing::ElementsAre("true false true 1 item false true", "12 3000 false",
                                         "42 42", "true false"));
}

TEST_F(ManagerProxies, pass_a_refusal_on_and_go_on) {
  std::int64_t sum = 0;
  const std::string error = run([&](ManagerClient& client) -> Task<void> {
    std::string refusal;
    QueueProxy queue(client, "never opened");
    try {
      co_await queue.task_done();
    } catch (const ManagerRefused& refused) {
      refusal = refused.what();
    }
    ValueProxy value(client, "value");
    co_await value.open();
    sum = co_await value.increment(1);
    throw std::runtime_error(refusal);
  });
  EXPECT_THAT(error, HasSubstr("the manager refuses a request: there is no object"));
  EXPECT_EQ(sum, 1);
}

TEST_F(ManagerProxies, refuse_an_item_too_long_before_it_is_sent) {
  const std::string error = run([](ManagerClient& client) -> Task<void> {
    QueueProxy queue(client, "queue");
    co_await queue.open();
    co_await queue.put(std::string(20'000, 'x'));
  });
  EXPECT_THAT(error, HasSubstr("too long; at most 16384"));
}

TEST_F(ManagerProxies, with_a_wrong_key_are_told_so) {
  const std::string error =
      run_as(server_.address(), random_bytes(), [](ManagerClient&) -> Task<void> { co_return; });
  EXPECT_EQ(error, "the manager refuses the key");
}

TEST_F(ManagerProxies, do_not_trust_a_manager_that_has_not_the_key) {
  const Listener listener = listen_on_loopback(1);
  std::jthread impostor([&] {
    const UniqueFd fd(::accept(listener.fd.get(), nullptr, nullptr));
    const std::string challenge = framed(text_of(random_bytes()));
    ::send(fd.get(), challenge.data(), challenge.size(), MSG_NOSIGNAL);
    char answer[kLengthBytes + kClientAnswerBytes];
    ::recv(fd.get(), answer, sizeof answer, MSG_WAITALL);
    const std::string proof =
        framed(std::string_view(answer, sizeof answer).substr(kLengthBytes + 32));
    ::send(fd.get(), proof.data(), proof.size(), MSG_NOSIGNAL);  // the client's own, thrown back
    char byte = 0;
    ::recv(fd.get(), &byte, 1, 0);
  });
  ManagerAddress address;
  address.size = sizeof listener.address;
  std::memcpy(&address.bytes, &listener.address, sizeof listener.address);
  const std::string error = run_as(address, key_, [](ManagerClient&) -> Task<void> { co_return; });
  EXPECT_EQ(error, "the manager itself does not know the key");
}

TEST_F(ManagerProxies, say_so_when_the_manager_goes) {
  const std::string error = run([](ManagerClient& client) -> Task<void> {
    ManagerRequest request{.verb = ManagerRequest::Verb::shutdown};
    co_await client.ask(std::move(request));
    ValueProxy value(client, "value");
    co_await value.open();
  });
  EXPECT_THAT(error, testing::AnyOf(HasSubstr("closed the connection"), HasSubstr("Broken pipe"),
                                    HasSubstr("reset by peer")));
}

}  // namespace
}  // namespace fourways
