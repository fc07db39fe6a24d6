// read_at, write_at, sync, and read and write of a regular file: on every runner.
#include "runners/testing/endpoints.hpp"
#include "runners/testing/runner_test_base.hpp"
#include "workloads/sockets.hpp"

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
