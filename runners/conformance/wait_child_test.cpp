// wait_child: on every runner.
#include <signal.h>
#include <unistd.h>

#include <chrono>

#include "runners/testing/child_process.hpp"
#include "runners/testing/runner_test_base.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

class WaitChild : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, WaitChild, testing::ValuesIn(all_runners()), runner_name);

TEST_P(WaitChild, tells_the_exit_code_or_the_signal) {
  expect_success(2, [](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    const Deadline until = index == 0 ? Deadline::never() : Deadline::in(1h);
    const pid_t leaves = start_shell("exit 7");
    const pid_t killed = start_shell("kill -KILL $$");
    const auto code = co_await context.wait_child(leaves, until);
    check(code && code->exited(), "it exited");
    check_equal(code->code(), 7);
    const auto signal = co_await context.wait_child(killed, until);
    check(signal && !signal->exited(), "it was killed");
    check_equal(signal->signal(), SIGKILL);
    co_return 0;
  });
}

TEST_P(WaitChild, gives_nothing_at_its_deadline_and_can_be_tried_again) {
  expect_success(2, [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    const pid_t sleeper = start_shell("exec sleep 1000");
    for (const Deadline until : {Deadline::in(2ms), Deadline{Clock::time_point{}}}) {
      const auto early = co_await context.wait_child(sleeper, until);
      check(!early, "nothing at the deadline");
    }
    ::kill(sleeper, SIGTERM);
    const auto status = co_await context.wait_child(sleeper, Deadline::in(1h));
    check(status.has_value(), "it ended");
    check_equal(status->signal(), SIGTERM);
    co_return 0;
  });
}

TEST_P(WaitChild, many_children_are_told_apart) {
  expect_success(10, [](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    const pid_t child = start_shell("exit " + std::to_string(index));
    const auto status = co_await context.wait_child(child);
    check_equal(status->code(), static_cast<int>(index));
    co_return 0;
  });
}

TEST_P(WaitChild, what_is_no_child_is_an_error) {
  expect_success(2, [](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    const Deadline until = index == 0 ? Deadline::never() : Deadline::in(1ms);
    const pid_t gone = start_shell("exit 0");
    check((co_await context.wait_child(gone))->success(), "it ended");
    const int error = co_await error_of([&] { return context.wait_child(gone, until); });
    check(error == ECHILD || error == ESRCH, "no such child");
    co_return 0;
  });
}

}  // namespace
}  // namespace fourways
