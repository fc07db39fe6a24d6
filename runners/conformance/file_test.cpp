// read_at, write_at, sync, and read and write of a regular file: on every runner.
#include "runners/testing/endpoints.hpp"
#include "runners/testing/runner_test_base.hpp"
#include "workloads/support/sockets.hpp"

namespace fourways {
namespace {

class File : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, File, testing::ValuesIn(all_runners()), runner_name);

TEST_P(File, offsets_say_where_to_read_and_write) {
  expect_success(4, [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    const TaskFd file(context, temporary_file().release());
    const std::size_t second = co_await context.write_at(file.get(), bytes_of("second"), 5);
    check_equal(second, 6U);
    const std::size_t first = co_await context.write_at(file.get(), bytes_of("first"), 0);
    check_equal(first, 5U);
    co_await context.sync(file.get());
    std::string text(20, '\0');
    const auto room = std::as_writable_bytes(std::span(text));
    const std::size_t all = co_await context.read_at(file.get(), room, 0);
    check_equal(text.substr(0, all), "firstsecond");
    const std::size_t rest = co_await context.read_at(file.get(), room, 8);
    check_equal(text.substr(0, rest), "ond");
    const std::size_t none = co_await context.read_at(file.get(), room, 100);
    check_equal(none, 0U);
    co_return 0;
  });
}

TEST_P(File, a_regular_file_is_read_and_written_as_a_stream_too) {
  expect_success(4, [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    const TaskFd file(context, temporary_file().release());
    context.adopt(file.get());
    co_await write_all(context, file.get(), bytes_of("one "));
    co_await write_all(context, file.get(), bytes_of("two"));
    check_equal(::lseek(file.get(), 0, SEEK_SET), 0);
    check_equal(co_await read_text(context, file.get(), 4), "one ");
    check_equal(co_await read_text(context, file.get()), "two");
    check_equal(co_await read_text(context, file.get()), "");
    co_return 0;
  });
}

class FileBetweenTasks : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, FileBetweenTasks, testing::ValuesIn(runners_that_hold_many()),
                         runner_name);

TEST_P(FileBetweenTasks, many_operations_on_one_file_keep_their_offsets_apart) {
  constexpr std::uint32_t kTasks = 40;
  constexpr std::uint32_t kBytes = 3000;  // pages are shared
  auto& fd = arena().make<int>(-1);
  TestWorkload workload(
      [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
        const std::vector<std::byte> mine(kBytes, static_cast<std::byte>(index));
        const auto offset = static_cast<off_t>(index) * kBytes;
        for (int round = 0; round < 5; ++round) {
          const std::size_t written = co_await context.write_at(fd, mine, offset);
          check_equal(written, mine.size());
          if (round % 2 == 1) co_await context.sync(fd);
          std::vector<std::byte> read(kBytes);
          const std::size_t got = co_await context.read_at(fd, read, offset);
          check_equal(got, mine.size());
          check(read == mine, "what was written there");
        }
        co_return 0;
      },
      [&] { fd = temporary_file().release(); });
  Batch batch = run(kTasks, std::move(workload));
  batch.after.descriptors -= 1;
  EXPECT_TRUE(ended_well(batch));
}

TEST_P(File, an_error_names_the_verb_and_the_descriptor) {
  const Batch batch = run(1, [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    std::byte one{};
    const std::size_t got = co_await context.read_at(9999, {&one, 1}, 0);
    co_return got;
  });
  EXPECT_EQ(batch.failure, "task 0: exception: read_at on descriptor 9999: Bad file descriptor");
}

}  // namespace
}  // namespace fourways
