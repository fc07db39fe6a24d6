// read, write, adopt and close on pipes, socket pairs and TCP: on every runner.
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <numeric>

#include "runners/testing/endpoints.hpp"
#include "runners/testing/runner_test_base.hpp"
#include "workloads/contract/sync/barrier.hpp"
#include "workloads/support/descriptor_limit.hpp"
#include "workloads/support/sanitizers.hpp"
#include "workloads/support/sockets.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

class Stream : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, Stream, testing::ValuesIn(all_runners()), runner_name);

class StreamBetweenTasks : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, StreamBetweenTasks,
                         testing::ValuesIn(runners_that_hold_many()), runner_name);

class StreamInOneThread : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, StreamInOneThread,
                         testing::ValuesIn(single_threaded_runners()), runner_name);

TEST_P(Stream, a_read_gives_what_there_is_and_the_end_of_file_gives_zero) {
  expect_success(3, [](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    const auto [reader, writer] = connect_by(all_wires()[index], context);
    for (const std::string text : {"first", "2nd"}) {
      co_await write_all(context, writer, bytes_of(text));
      check_equal(co_await read_text(context, reader), text);
    }
    co_await write_all(context, writer, bytes_of("last words"));
    context.close(writer);
    check_equal(co_await read_text(context, reader, 4), "last");
    check_equal(co_await read_text(context, reader), " words");
    check_equal(co_await read_text(context, reader), "");
    check_equal(co_await read_text(context, reader), "");
    context.close(reader);
    co_return 0;
  });
}

TEST_P(Stream, writing_to_a_reader_that_is_gone_fails_with_EPIPE_and_ends_nobody) {
  expect_success(2, [](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    const auto [reader, writer] = connect_by(all_wires()[index], context);
    context.close(reader);
    for (int i = 0; i < 2; ++i) {
      check_equal(co_await error_of([&] { return context.write(writer, bytes_of("anybody?")); }),
                  EPIPE);
    }
    context.close(writer);
    co_return 0;
  });
}

TEST_P(Stream, a_read_ends_at_its_deadline_and_can_be_tried_again) {
  expect_success(3, [](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    const auto [reader, writer] = connect_by(all_wires()[index], context);
    std::byte one{};
    for (const Deadline until :
         {Deadline::in(2ms), Deadline{Clock::time_point{}}, Deadline{Clock::time_point::min()}}) {
      check_equal(co_await error_of([&] {
                    return context.read(reader, {&one, 1}, until);
                  }),
                  ETIMEDOUT);
    }
    co_await write_all(context, writer, bytes_of("x"));
    const std::size_t got = co_await context.read(reader, {&one, 1}, Deadline::in(1h));
    check_equal(got, 1U);
    context.close(reader);
    context.close(writer);
    co_return 0;
  });
}

TEST_P(Stream, a_write_larger_than_the_room_ends_at_its_deadline) {
  expect_success(3, [](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    const auto [reader, writer] = connect_by(all_wires()[index], context);
    const std::vector<std::byte> much(std::size_t{1} << 20);
    int error = 0;
    for (int i = 0; i < 10'000 && error == 0; ++i) {
      error = co_await error_of([&] { return context.write(writer, much, Deadline::in(5ms)); });
    }
    check_equal(error, ETIMEDOUT);
    context.close(writer);
    context.close(reader);
    co_return 0;
  });
}

TEST_P(Stream, adopting_again_changes_nothing) {
  expect_success(3, [](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    const auto [reader, writer] = connect_by(all_wires()[index], context);
    for (int i = 0; i < 3; ++i) {
      context.adopt(reader);
      context.adopt(writer);
      co_await write_all(context, writer, bytes_of("again"));
      check_equal(co_await read_text(context, reader), "again");
    }
    context.close(reader);
    context.close(writer);
    co_return 0;
  });
}

TEST_P(Stream, what_is_no_descriptor_is_an_error_that_names_it) {
  const Batch batch = run(1, [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    std::byte one{};
    const std::size_t got = co_await context.read(9999, {&one, 1});
    co_return got;
  });
  EXPECT_THAT(batch.failure, testing::HasSubstr("descriptor 9999"));
  EXPECT_THAT(batch.failure, testing::HasSubstr("Bad file descriptor"));
}

TEST_P(Stream, a_number_used_again_after_close_is_a_new_descriptor) {
  expect_success(1, [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    for (int i = 0; i < 20; ++i) {
      const auto [reader, writer] = connect_by(all_wires()[i % 3], context);
      co_await write_all(context, writer, bytes_of("hello"));
      check_equal(co_await read_text(context, reader), "hello");
      context.close(writer);
      check_equal(co_await read_text(context, reader), "");
      context.close(reader);
    }
    co_return 0;
  });
}

/// One pair of each kind, made where the tasks will run; tasks of other processes inherit them.
struct Pairs {
  int reader[3];
  int writer[3];

  void make() {
    for (std::size_t i = 0; i < 3; ++i) {
      Endpoints ends = connect_by(all_wires()[i]);
      reader[i] = ends.reader.release();
      writer[i] = ends.writer.release();
    }
  }
};

TEST_P(StreamBetweenTasks, a_reader_that_waits_gets_what_comes) {
  auto& pairs = arena().make<Pairs>();
  TestWorkload workload(
      [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
        const std::uint32_t wire = index / 2;
        if (index % 2 == 0) {
          context.adopt(pairs.reader[wire]);
          check_equal(co_await read_text(context, pairs.reader[wire]), "at last");
        } else {
          context.adopt(pairs.writer[wire]);
          co_await context.sleep_for(5ms);
          co_await write_all(context, pairs.writer[wire], bytes_of("at last"));
        }
        co_return 0;
      },
      [&] { pairs.make(); });
  Batch batch = run(6, std::move(workload));
  batch.after.descriptors -= 6;  // the pairs, which belong to nobody's context
  EXPECT_TRUE(ended_well(batch));
}

TEST_P(StreamBetweenTasks, a_megabyte_passes_unharmed_through_what_holds_less) {
  constexpr std::size_t kWords = std::size_t{1} << 17;
  auto& pairs = arena().make<Pairs>();
  TestWorkload workload(
      [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
        const std::uint32_t wire = index / 2;
        std::vector<std::uint64_t> words(kWords);
        if (index % 2 == 0) {
          context.adopt(pairs.reader[wire]);
          co_await read_all(context, pairs.reader[wire], std::as_writable_bytes(std::span(words)));
          for (std::size_t i = 0; i < kWords; ++i) check_equal(words[i], i);
        } else {
          std::iota(words.begin(), words.end(), std::uint64_t{0});
          context.adopt(pairs.writer[wire]);
          co_await write_all(context, pairs.writer[wire], std::as_bytes(std::span(words)));
        }
        co_return 0;
      },
      [&] { pairs.make(); });
  Batch batch = run(6, std::move(workload));
  batch.after.descriptors -= 6;
  EXPECT_TRUE(ended_well(batch));
}

TEST_P(StreamInOneThread, closing_cancels_all_who_wait_on_the_descriptor) {
  auto& pairs = arena().make<Pairs>();
  TestWorkload workload(
      [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
        const int socket = pairs.reader[1];
        context.adopt(socket);
        std::byte one{};
        std::vector<std::byte> much(std::size_t{1} << 20);
        if (index == 3) {
          co_await context.sleep_for(5ms);  // so long that all others have been handed over
          context.close(socket);
        } else if (index == 2) {
          const int error = co_await error_of([&] { return write_all(context, socket, much); });
          check_equal(error, ECANCELED);
        } else {
          const Deadline until = index == 0 ? Deadline::in(1h) : Deadline::never();
          const int error = co_await error_of([&] {
            return context.read(socket, {&one, 1}, until);
          });
          check_equal(error, ECANCELED);
        }
        co_return 0;
      },
      [&] { pairs.make(); });
  Batch batch = run(4, std::move(workload));
  batch.after.descriptors -= 5;
  EXPECT_TRUE(ended_well(batch));
}

TEST_P(StreamBetweenTasks, closing_a_socket_releases_a_reader_in_any_model) {
  auto& pairs = arena().make<Pairs>();
  auto& adopted = arena().make<std::atomic<bool>>(false);
  TestWorkload workload(
      [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
        const int socket = pairs.reader[2];
        if (index == 0) {
          context.adopt(socket);
          adopted = true;
          std::byte one{};
          std::size_t got = 0;  // or an error: how the wait ends is the model's
          try {
            got = co_await context.read(socket, {&one, 1});
          } catch (const std::system_error&) {
          }
          check_equal(got, 0U);
        } else {
          while (!adopted) co_await context.sleep_for(1ms);
          co_await context.sleep_for(5ms);
          context.close(socket);
        }
        co_return 0;
      },
      [&] { pairs.make(); });
  // A loop hears of what is closed in its own process, so both in one.
  const std::uint32_t workers = traits().workers_hold_many ? 1 : 2;
  Batch batch = run_batch(runner(), workload, {.tasks = 2, .workers = workers}, arena());
  batch.after.descriptors = batch.before.descriptors;  // of a forked unit only its own copy closes
  EXPECT_TRUE(ended_well(batch));
}

/// More of them than a ring has room for requests.
TEST_P(StreamInOneThread, closing_releases_a_thousand_readers) {
  auto& pairs = arena().make<Pairs>();
  constexpr std::uint32_t kReaders = 1000;
  TestWorkload workload(
      [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
        const int pipe = pairs.reader[0];
        context.adopt(pipe);
        if (index == kReaders) {
          co_await context.sleep_for(5ms);
          context.close(pipe);
          co_return 0;
        }
        std::byte one{};
        const int error = co_await error_of([&] { return context.read(pipe, {&one, 1}); });
        check_equal(error, ECANCELED);
        co_return 0;
      },
      [&] { pairs.make(); });
  Batch batch = run(kReaders + 1, std::move(workload));
  batch.after.descriptors -= 5;
  EXPECT_TRUE(ended_well(batch));
}

TEST_P(StreamInOneThread, a_byte_that_meets_a_deadline_is_read_now_or_next_time) {
  constexpr int kBytes = 1000;
  auto& pairs = arena().make<Pairs>();
  TestWorkload workload(
      [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
        const std::size_t wire = index / 2;
        if (index % 2 == 1) {
          const TaskFd writer(context, pairs.writer[wire]);
          context.adopt(writer.get());
          for (int i = 0; i < kBytes; ++i) {
            const auto byte = static_cast<std::byte>(i);
            co_await write_all(context, writer.get(), {&byte, 1});
            co_await context.sleep_for(20us);
          }
          co_return 0;
        }
        const TaskFd reader(context, pairs.reader[wire]);
        context.adopt(reader.get());
        for (int i = 0; i < kBytes;) {
          std::byte one{0xEE};
          const int error = co_await error_of([&] {
            return context.read(reader.get(), {&one, 1}, Deadline::in(20us));
          });
          if (error == ETIMEDOUT) continue;
          check_equal(error, 0);
          check_equal(static_cast<int>(one), i++ & 0xFF);
        }
        co_return 0;
      },
      [&] { pairs.make(); });
  EXPECT_TRUE(ended_well(run(6, std::move(workload))));
}

TEST_P(StreamInOneThread, a_buffer_is_left_alone_once_its_read_has_ended) {
  auto& pairs = arena().make<Pairs>();
  TestWorkload workload(
      [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
        const TaskFd reader(context, pairs.reader[index]);
        const TaskFd writer(context, pairs.writer[index]);
        context.adopt(reader.get());
        context.adopt(writer.get());
        std::byte early{0xEE};
        check_equal(co_await error_of([&] {
                      return context.read(reader.get(), {&early, 1}, Deadline::in(1ms));
                    }),
                    ETIMEDOUT);
        co_await write_all(context, writer.get(), bytes_of("x"));
        co_await context.sleep_for(1ms);
        check_equal(static_cast<int>(early), 0xEE);
        check_equal(co_await read_text(context, reader.get()), "x");
        co_return 0;
      },
      [&] { pairs.make(); });
  EXPECT_TRUE(ended_well(run(3, std::move(workload))));
}

TEST_P(StreamInOneThread, ten_thousand_connections_echo) {
  raise_descriptor_limit();
  rlimit limit{};
  checked(::getrlimit(RLIMIT_NOFILE, &limit), "getrlimit");
#ifdef FOURWAYS_TSAN
  constexpr rlim_t kMost = 500;  // ThreadSanitizer is slow with fibers, and knows some 8,000
#else
  constexpr rlim_t kMost = 10'000;
#endif
  const auto pairs = static_cast<std::uint32_t>(
      std::min<rlim_t>(kMost, (limit.rlim_cur - std::min<rlim_t>(limit.rlim_cur, 64)) / 2));
  const auto fds = arena().make_array<int>(std::size_t{2} * pairs);
  TestWorkload workload(
      [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
        const TaskFd end(context, fds[index]);
        context.adopt(end.get());
        std::uint64_t echoed = 0;
        if (index % 2 == 0) {
          for (std::string text = co_await read_text(context, end.get()); !text.empty();
               text = co_await read_text(context, end.get())) {
            co_await write_all(context, end.get(), bytes_of(text));
          }
        } else {
          for (; echoed < 2; ++echoed) {
            const std::string text = fmt::format("{} of {}", echoed, index);
            co_await write_all(context, end.get(), bytes_of(text));
            check_equal(co_await read_text(context, end.get()), text);
          }
        }
        co_return echoed;
      },
      [&] {
        for (std::size_t i = 0; i < fds.size(); i += 2) {
          Endpoints ends = connect_by(Wire::socketpair);
          fds[i] = ends.reader.release();
          fds[i + 1] = ends.writer.release();
        }
      });
  const Batch batch = run(2 * pairs, std::move(workload));
  ASSERT_TRUE(ended_well(batch));
  EXPECT_EQ(std::accumulate(batch.results.begin(), batch.results.end(), std::uint64_t{0}),
            2U * pairs);
}

}  // namespace
}  // namespace fourways
