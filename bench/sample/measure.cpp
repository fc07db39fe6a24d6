// Prepares the workload, has the batches run, and looks at their books.
#include "bench/sample/measure.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <map>
#include <vector>

#include "bench/sample/accounts.hpp"
#include "bench/sample/batch_process.hpp"
#include "bench/sample/process_tree.hpp"
#include "workloads/contract/unique_fd.hpp"
#include "workloads/support/process.hpp"

namespace fourways {
namespace {

SampleReason::Type reason_type(std::string_view word) {
  using Type = SampleReason::Type;
  for (const Type type : {Type::exception, Type::signal, Type::exit, Type::limit, Type::needs}) {
    if (to_string(type) == word) return type;
  }
  return Type::error;
}

std::optional<Trouble> failed_task(const Ledger& ledger) {
  const auto failure = ledger.first_failure();
  if (!failure) return std::nullopt;
  return Trouble{reason_type(failure->type),
                 fmt::format("task {}: {}{}", failure->task, failure->text,
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

/// Waits for the process of the batches. A failed task has voided the sample, and other tasks may
/// wait for it for ever: so a failure that was in the books at one look ends the batch at the next.
ExitStatus await_batch(pid_t child, const SampleBooks& books) {
  constexpr int kBetweenLooks_ms = 250;  // longer than most batches: no look disturbs them
  const UniqueFd process = open_pidfd(child);
  if (!process) throw_errno("pidfd_open");
  pollfd ended{process.get(), POLLIN, 0};
  for (bool failed = false; ended.revents == 0; failed = any_task_failed(books)) {
    if (failed) ::kill(child, SIGKILL);
    checked(retry_interrupted([&] { return ::poll(&ended, 1, kBetweenLooks_ms); }), "poll");
  }
  return reap(child);
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
    const std::vector<pid_t> companions = children_of(::getpid());
    const pid_t child = start_batches(case_, plan_, *workload_, arena, books);
    const ExitStatus status = await_batch(child, books);
    const std::size_t left = end_children(companions);
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
};

}  // namespace

Measured measure(const Case& chosen) { return Measurement(chosen).run(); }

}  // namespace fourways
