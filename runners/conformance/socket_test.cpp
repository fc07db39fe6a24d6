// accept and connect: on every runner.
#include <chrono>

#include "runners/testing/endpoints.hpp"
#include "runners/testing/runner_test_base.hpp"
#include "workloads/support/sockets.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

class Socket : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, Socket, testing::ValuesIn(all_runners()), runner_name);

class SocketBetweenTasks : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, SocketBetweenTasks,
                         testing::ValuesIn(runners_that_hold_many()), runner_name);

/// What this process listens on, given to `context`.
std::pair<int, sockaddr_in> listen_by(Context& context, int backlog) {
  Listener listener = listen_on_loopback(backlog);
  context.adopt(listener.fd.get());
  return {listener.fd.release(), listener.address};
}

TEST_P(Socket, what_connects_is_accepted_and_talks) {
  expect_success(2, [](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    const auto [listener, address] = listen_by(context, 8);
    const int client = task_socket(context);
    const Deadline until = index == 0 ? Deadline::never() : Deadline::in(1h);
    co_await context.connect(client, generic(address), sizeof address, until);
    const int server = co_await context.accept(listener, until);
    co_await write_all(context, client, bytes_of("question"));
    check_equal(co_await read_text(context, server), "question");
    co_await write_all(context, server, bytes_of("answer"));
    context.close(server);
    check_equal(co_await read_text(context, client), "answer");
    check_equal(co_await read_text(context, client), "");
    context.close(client);
    context.close(listener);
    co_return 0;
  });
}

TEST_P(Socket, a_port_that_nobody_listens_on_refuses) {
  expect_success(2, [](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    const auto [listener, address] = listen_by(context, 1);
    context.close(listener);
    const int client = task_socket(context);
    const Deadline until = index == 0 ? Deadline::never() : Deadline::in(1h);
    const int error = co_await error_of(
        [&] { return context.connect(client, generic(address), sizeof address, until); });
    check_equal(error, ECONNREFUSED);
    context.close(client);
    co_return 0;
  });
}

TEST_P(Socket, connect_ends_at_its_deadline) {
  expect_success(1, [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    // Beyond its backlog Linux drops what wants to connect, and the client tries for ever.
    const auto [listener, address] = listen_by(context, 0);
    int error = 0;
    std::vector<int> clients;
    while (error == 0 && clients.size() < 10) {
      clients.push_back(task_socket(context));
      error = co_await error_of([&] {
        return context.connect(clients.back(), generic(address), sizeof address,
                               Deadline::in(20ms));
      });
    }
    check_equal(error, ETIMEDOUT);
    for (const int client : clients) context.close(client);
    context.close(listener);
    co_return 0;
  });
}

TEST_P(Socket, accept_ends_at_its_deadline) {
  expect_success(1, [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    const auto [listener, address] = listen_by(context, 1);
    for (const Deadline until : {Deadline::in(2ms), Deadline{Clock::time_point{}}}) {
      check_equal(co_await error_of([&] { return context.accept(listener, until); }), ETIMEDOUT);
    }
    context.close(listener);
    co_return 0;
  });
}

TEST_P(SocketBetweenTasks, several_tasks_accept_on_one_listener) {
  constexpr std::uint32_t kAcceptors = 6;
  auto& fd = arena().make<int>(-1);
  auto& address = arena().make<sockaddr_in>();
  TestWorkload workload(
      [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
        std::uint64_t number = 0;
        if (index < kAcceptors) {
          context.adopt(fd);
          const int server = co_await context.accept(fd);
          co_await read_all(context, server, std::as_writable_bytes(std::span(&number, 1)));
          context.close(server);
          co_return number;
        }
        for (std::uint64_t i = 1; i <= kAcceptors; ++i) {
          const int client = task_socket(context);
          co_await context.connect(client, generic(address), sizeof address);
          co_await write_all(context, client, std::as_bytes(std::span(&i, 1)));
          context.close(client);
        }
        co_return 0;
      },
      [&] {
        Listener listener = listen_on_loopback(16);
        address = listener.address;
        fd = listener.fd.release();
      });
  Batch batch = run(kAcceptors + 1, std::move(workload));
  batch.after.descriptors -= 1;  // the listener
  ASSERT_TRUE(ended_well(batch));
  EXPECT_THAT(batch.results, testing::UnorderedElementsAre(0, 1, 2, 3, 4, 5, 6));
}

}  // namespace
}  // namespace fourways
