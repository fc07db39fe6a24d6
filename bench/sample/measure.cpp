// Prepares the workload, has the batches run, and looks at their books.
#include "bench/sample/measure.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <iterator>
#include <stdexcept>
#include <utility>
#include <vector>

#include "bench/sample/accounts.hpp"
#include "bench/sample/batch_process.hpp"
#include "bench/sample/process_tree.hpp"
#include "workloads/contract/unique_fd.hpp"
#include "workloads/support/process/process.hpp"

namespace fourways {
namespace {

SampleReason::Type reason_type(std::string_view word) {
  using Type = SampleReason::Type;
  for (const Type type : {Type::exception, Type::signal, Type::exit, Type::limit, Type::needs}) {
    if (to_string(type) == word) return type;
  }
  return Type::error;
}

/// Whether an errno tells of the place of files alone, so that a task that threw it is not to
/// blame.
bool is_of_the_machine(int error) {
  constexpr int kLimits[] = {ENOSPC, EDQUOT, EROFS, EFBIG};
  return std::ranges::find(kLimits, error) != std::end(kLimits);
}

std::optional<Trouble> failed_task(const Ledger& ledger) {
  const auto failure = ledger.first_failure();
  if (!failure) return std::nullopt;
  const SampleReason::Type type =
      is_of_the_machine(failure->error) ? SampleReason::Type::limit : reason_type(failure->type);
  return Trouble{type, fmt::format("task {}: {}{}", failure->task, failure->text,
                                   remedy_in_brackets(failure->error))};
}

/// The reason for which the batches did not come to their end.
std::optional<Trouble> interruption(const SampleBooks& books, ExitStatus status) {
  if (auto caught = books.caught.get()) return caught;
  if (books.warm_up != nullptr) {
    if (auto failed = failed_task(*books.warm_up)) return failed;
  }
  if (auto failed = failed_task(books.timed)) return failed;
  if (!status.success() || !books.timed.complete()) {
    return trouble_of(status, "the process of the batch");
  }
  return std::nullopt;
}

bool any_task_failed(const SampleBooks& books) {
  return books.timed.first_failure() ||
         (books.warm_up != nullptr && books.warm_up->first_failure());
}

/// This process is to end, and what hangs below it first.
struct Abandoned : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Waits for the process of the batches. A failed task has voided the sample, and other tasks may
/// wait for it for ever: so a failure that was in the books at one look ends the batch at the next.
/// Throws Abandoned when one of `others` becomes readable.
ExitStatus await_batch(OwnChild batch, const SampleBooks& books, std::array<int, 2> others) {
  constexpr int kBetweenLooks_ms = 250;  // longer than most batches: no look disturbs them
  std::array<pollfd, 3> watched{
      {{batch.fd(), POLLIN, 0}, {others[0], POLLIN, 0}, {others[1], POLLIN, 0}}};
  for (bool failed = false; watched[0].revents == 0; failed = any_task_failed(books)) {
    if (failed) batch.signal(SIGKILL);
    checked(
        retry_interrupted([&] { return ::poll(watched.data(), watched.size(), kBetweenLooks_ms); }),
        "poll");
    if (watched[1].revents != 0 || watched[2].revents != 0) {
      throw Abandoned("the process that measures was told to end");
    }
  }
  return batch.reap();
}

double duration_ns(const Ledger* ledger) {
  return ledger != nullptr && ledger->complete() ? ledger->wall_ns() + ledger->join_ns() : 0;
}

class Measurement {
 public:
  explicit Measurement(const Case& chosen) : case_(chosen) {
    measured_.sample = blank_sample(chosen);
  }

  Measured run() {
    std::string where = "making the workload";
    try {
      workload_ = case_.workload->make();
      needs_ = workload_->needs(case_.params);
      plan_ = case_.plan(needs_);
      if (const auto refused = refusal(needs_, case_.runner->traits(), plan_)) {
        void_sample(sample(), {SampleReason::Type::needs, *refused});
      } else {
        where = "preparing";
        arena_.emplace(Arena::create());
        arena_->set_loops(case_.runner->loops(plan_));
        workload_->prepare(case_.params, *arena_);
        where = "the sample";
        run_batches(*arena_);
      }
    } catch (...) {
      void_sample(sample(), trouble_of(std::current_exception(), where));
    }
    // Companions end with the workload. Every child that is left after that is a stray.
    workload_.reset();
    end_children();
    if (signal_ != 0) ::raise(signal_);
    return std::move(measured_);
  }

 private:
  Sample& sample() { return measured_.sample; }

  void run_batches(Arena& arena) {
    const SampleBooks books{
        arena.make<CaughtTrouble>(),
        needs_.warm_up ? &Ledger::create(arena, plan_.tasks, needs_.task_times, true) : nullptr,
        Ledger::create(arena, plan_.tasks, needs_.task_times)};
    if (needs_.unit_parts) books.timed.time_calls(arena);
    const auto [status, left] = run_processes(arena, books);
    if (left != 0 && status.signal() != SIGKILL) {  // then its units had no time to end
      sample().notes["processes left behind"] = fmt::format("{}", left);
    }
    measured_.batches_ns = duration_ns(books.warm_up) + duration_ns(&books.timed);
    if (auto trouble = interruption(books, status)) {
      void_sample(sample(), std::move(*trouble));
    } else {
      examine(books);
    }
  }

  /// How the process of the batches ended, and how many others were left then.
  std::pair<ExitStatus, std::size_t> run_processes(Arena& arena, const SampleBooks& books) {
    const std::vector<pid_t> companions = children_of(::getpid());
    const ParentWatch parent;
    Interrupts interrupts;
    try {
      OwnChild batch(start_batches(case_, plan_, *workload_, arena, books, interrupts));
      const ExitStatus status =
          await_batch(std::move(batch), books, {parent.fd(), interrupts.fd()});
      return {status, end_children(companions)};
    } catch (const Abandoned&) {
      signal_ = interrupts.signal();
      end_children();  // before this process dies with its parent again
      throw;
    }
  }

  void examine(const SampleBooks& books) {
    fill_in(sample(), books.timed);
    if (books.warm_up != nullptr) {
      sample().usage.peak_memory_bytes = books.warm_up->memory_bytes();
    }
    if (auto wrong = audit(books.timed, plan_, case_.runner->traits(), needs_)) {
      return void_sample(sample(), std::move(*wrong));
    }
    workload_->verify(books.timed.results());
    const Findings findings = workload_->findings();
    sample().operations =
        findings.operations > 0 ? std::llround(findings.operations) : std::int64_t{plan_.tasks};
    if (!findings.latencies_ns.empty()) sample().latency = latency_of(findings.latencies_ns);
    sample().figures.insert(findings.figures.begin(), findings.figures.end());
    if (needs_.unit_parts) {
      sample().figures.merge(parts_of_start(books.timed, findings.first_instructions_ns));
    }
    sample().notes.insert(findings.notes.begin(), findings.notes.end());
  }

  const Case& case_;
  Needs needs_;
  Plan plan_;
  std::optional<Arena> arena_;  // outlives the workload, whose destructor may read it
  std::unique_ptr<Workload> workload_;
  Measured measured_;
  int signal_ = 0;  // that told it to end
};

}  // namespace

Measured measure(const Case& chosen) { return Measurement(chosen).run(); }

}  // namespace fourways
