// Connection: whole messages, and what is done with those that are none; on every runner.
#include "workloads/ipc/connection.hpp"

#include <fcntl.h>

#include <chrono>
#include <csignal>

#include "runners/testing/endpoints.hpp"
#include "runners/testing/runner_test_base.hpp"
#include "workloads/support/sockets.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kLimit = 100'000;

class Connections : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, Connections, testing::ValuesIn(all_runners()), runner_name);

class ConnectionsBetweenTasks : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, ConnectionsBetweenTasks,
                         testing::ValuesIn(runners_that_hold_many()), runner_name);

/// A connection that reads what another one writes, both of one task.
struct Line {
  Line(Context& context, Wire wire, std::size_t limit_bytes = kLimit)
      : Line(context, connect_by(wire, context), limit_bytes) {}
  Line(Context& context, std::pair<int, int> ends, std::size_t limit_bytes)
      : reader(context, ends.first, Connection::kNone, limit_bytes),
        writer(context, Connection::kNone, ends.second, kLimit) {}

  Connection reader;
  Connection writer;
};

std::string text_of(std::span<const std::byte> message) {
  return {reinterpret_cast<const char*>(message.data()), message.size()};
}

/// The next message as text; "the end" at the end of the stream.
Task<std::string> receive_text(Connection& connection) {
  const auto message = co_await connection.receive();
  co_return message ? text_of(*message) : "the end";
}

/// Whether the next receive() throws `Error`.
template <class Error>
Task<bool> receive_throws(Connection& connection) {
  try {
    co_await connection.receive();
  } catch (const Error&) {
    co_return true;
  }
  co_return false;
}

TEST_P(Connections, deliver_messages_whole_and_then_the_end) {
  expect_success(1, [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    for (const Wire wire : all_wires()) {
      Line line(context, wire);
      for (const char* text : {"one", "", "another"}) co_await line.writer.send(bytes_of(text));
      for (const char* text : {"one", "", "another"}) {
        const std::string got = co_await receive_text(line.reader);
        check_equal(got, text);
      }
      line.writer.close();
      for (int i = 0; i < 2; ++i) {
        const std::string end = co_await receive_text(line.reader);
        check_equal(end, "the end");
      }
    }
    co_return 0;
  });
}

TEST_P(Connections, poll_tells_by_the_deadline_whether_there_is_something) {
  expect_success(1, [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    for (const Wire wire : all_wires()) {
      Line line(context, wire);
      check(!co_await line.reader.poll(Deadline::in(2ms)), "nothing was sent");
      co_await line.writer.send(bytes_of("one"));
      co_await line.writer.send(bytes_of("two"));
      check(co_await line.reader.poll(Deadline::in(1h)), "there is one");
      check(co_await line.reader.poll(Deadline::in(1h)), "it is still there");
      for (const char* text : {"one", "two"}) {
        const std::string got = co_await receive_text(line.reader);
        check_equal(got, text);
      }
      check(!co_await line.reader.poll(Deadline::in(1ms)), "that was all");
      line.writer.close();
      check(co_await line.reader.poll(Deadline::in(1h)), "the end is something, too");
    }
    co_return 0;
  });
}

TEST_P(Connections, half_a_message_is_an_error_wherever_it_was_cut) {
  expect_success(1, [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    const char frame[] = {5, 0, 0, 0, 'h', 'a', 'l', 'f'};
    for (const std::size_t bytes : {1U, 3U, 4U, 8U}) {
      Line line(context, Wire::pipe);
      co_await line.writer.send_raw(bytes_of({frame, bytes}));
      line.writer.close();
      check(co_await receive_throws<HalfMessage>(line.reader), "it was cut");
    }
    co_return 0;
  });
}

TEST_P(Connections, a_message_beyond_the_limit_is_not_sent) {
  expect_success(1, [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    Line line(context, Wire::pipe);
    bool refused = false;
    try {
      co_await line.writer.send(bytes_of(std::string(kLimit + 1, 'x')));
    } catch (const MessageTooLong&) {
      refused = true;
    }
    check(refused, "too long");
    co_await line.writer.send(bytes_of("fits"));
    const std::string got = co_await receive_text(line.reader);
    check_equal(got, "fits");
    co_return 0;
  });
}

TEST_P(Connections, a_message_beyond_the_limit_ends_the_reading_but_not_the_writing) {
  expect_success(1, [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    const auto [here, there] = connect_by(Wire::socketpair, context);
    Connection peer(context, there, there, kLimit);
    Connection duplex(context, here, here, 3);
    co_await peer.send(bytes_of("four"));
    check(co_await receive_throws<MessageTooLong>(duplex), "longer than 3 bytes");
    check(!duplex.readable(), "what follows could not be told from the message");
    bool refused = false;
    try {
      co_await duplex.receive();
    } catch (const std::logic_error&) {
      refused = true;
    }
    check(refused, "nothing more to be read");
    co_await duplex.send(bytes_of("no!"));
    const std::string answer = co_await receive_text(peer);
    check_equal(answer, "no!");
    co_return 0;
  });
}

TEST_P(Connections, an_announced_gigabyte_is_refused_before_it_is_made_room_for) {
  expect_success(1, [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    Line line(context, Wire::pipe);
    const char frame[] = {0, 0, 0, 0x40};
    co_await line.writer.send_raw(bytes_of({frame, sizeof frame}));
    check(co_await receive_throws<MessageTooLong>(line.reader), "a gigabyte");
    co_return 0;
  });
}

TEST_P(Connections, a_closed_pipe_is_an_error_of_the_sender_alone) {
  expect_success(1, [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    Line line(context, Wire::pipe);
    line.reader.close();
    const int error = co_await error_of([&] { return line.writer.send(bytes_of("hello?")); });
    check_equal(error, EPIPE);
    co_return 0;
  });
}

TEST_P(ConnectionsBetweenTasks, deliver_a_message_larger_than_any_buffer) {
  struct Pipe {
    int ends[2];
  };
  auto& pipe = arena().make<Pipe>();
  Endpoints ends = connect_by(Wire::pipe);
  pipe = {{ends.reader.get(), ends.writer.get()}};
  expect_success(2, [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    const int end = ::fcntl(pipe.ends[index], F_DUPFD_CLOEXEC, 0);
    context.adopt(end);
    const std::string large(kLimit, 'x');
    if (index == 1) {
      Connection writer(context, Connection::kNone, end, kLimit);
      for (int i = 0; i < 3; ++i) co_await writer.send(bytes_of(large));
      co_return 0;
    }
    Connection reader(context, end, Connection::kNone, kLimit);
    for (int i = 0; i < 3; ++i) {
      const std::string got = co_await receive_text(reader);
      check(got == large, "the same");
    }
    co_return 0;
  });
}

class DyingPeer : public HoldsItsBaseline {};

TEST_F(DyingPeer, leaves_half_a_message_to_who_reads_and_its_signal_in_the_accounts) {
  const Listener listener = listen_on_loopback(1);
  auto& refused = arena().make<std::atomic<bool>>(false);
  TestWorkload workload([&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    if (index == 1) {
      const int fd = task_socket(context);
      co_await context.connect(fd, generic(listener.address), sizeof listener.address);
      Connection peer(context, fd, fd, kLimit);
      const char frame[] = {5, 0, 0, 0, 'h', 'a', 'l', 'f'};
      co_await peer.send_raw(bytes_of({frame, sizeof frame}));
      ::raise(SIGKILL);
    }
    context.adopt(listener.fd.get());
    const int fd = co_await context.accept(listener.fd.get());
    Connection connection(context, fd, fd, kLimit);
    const bool half = co_await receive_throws<HalfMessage>(connection);
    refused = half;
    co_return 0;
  });
  const Batch batch = run_batch(find_runner("fork"), workload, {.tasks = 2, .workers = 2}, arena());
  EXPECT_TRUE(batch.complete);
  EXPECT_TRUE(refused);
  EXPECT_EQ(batch.tasks_done, 1U);
  EXPECT_THAT(batch.failure, testing::HasSubstr("task 1: signal"));
}

}  // namespace
}  // namespace fourways
