// What an interpreter may print: a line that introduces it, then answers to a batch of two tasks.
#include <nlohmann/json.hpp>

#include "runners/python/twin_answer.hpp"
#include "workloads/testing/lines_in.hpp"
#include "workloads/testing/must_hold.hpp"

namespace fourways {
namespace {

void enter(const nlohmann::json& answer, bool timed) {
  constexpr std::uint32_t kTasks = 2;
  Arena arena = Arena::create(std::size_t{1} << 20);
  Ledger& ledger = Ledger::create(arena, kTasks, true);
  if (timed) ledger.time_calls(arena);
  const TwinReport report = enter_twin_answer(answer, ledger);
  must_hold(report.started_ns.size() == kTasks, "each task has its start");
  must_hold(ledger.tasks_done() == kTasks, "an answer that is taken ends all tasks");
  must_hold(ledger.results().size() == kTasks, "each task has its result");
  (void)ledger.usage();
  (void)ledger.wall_ns();
  (void)ledger.join_ns();
  (void)ledger.memory_bytes();
  (void)ledger.most_alive();
  (void)ledger.latencies_ns();
}

}  // namespace

void fuzz_twin_answer(std::string_view text) {
  for (const std::string& line : lines_in(text)) {
    const auto attempt = [&](auto act) {
      try {
        act(read_twin_line(line, "python3"));
      } catch (const TwinFailure& failure) {
        must_hold(*failure.what() != '\0' || !failure.type().empty(), "a failure says something");
      }
    };
    attempt([](const auto& said) { (void)read_introduction(said, "python3"); });
    attempt([](const auto& said) { throw_failure_in(said); });
    attempt([](const auto& said) { enter(said, false); });
    attempt([](const auto& said) { enter(said, true); });
  }
}

}  // namespace fourways
