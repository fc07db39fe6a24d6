// The course of one sample.
#include "bench/batch.hpp"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <map>
#include <vector>

#include "bench/accounts.hpp"
#include "bench/process_tree.hpp"
#include "bench/sample_child.hpp"
#include "workloads/contract/unique_fd.hpp"

namespace fourways {
namespace {

SampleReason::Type reason_type(std::string_view word) {
  using Type = SampleReason::Type;
  for (const Type type : {Type::exception, Type::signal, Type::exit, Type::limit}) {
    if (to_string(type) == word) return type;
  }
  return Type::error;
}

std::optional<Trouble> failed_task(const Ledger& ledger) {
  const auto failure = ledger.first_failure();
  if (!failure) return std::nullopt;
  return Trouble{reason_type(failure->type),
                 fmt::format("task {}: {}{}", failure->task, failure->text,
                             limit_remedy(std::string_view(failure->text)))};
}

/// Whatever kept the batch from its end.
std::optional<Trouble> interruption(const SampleBooks& books, ExitStatus status) {
  if (auto caught = books.child.trouble()) return caught;
  if (books.warm_up != nullptr) {
    if (auto failed = failed_task(*books.warm_up)) return failed;
  }
  if (auto failed = failed_task(books.timed)) return failed;
  if (!status.success() || !books.timed.complete()) {
    return trouble_of(status, "the process of the batch");
  }
  return std::nullopt;
}

double duration_ns(const Ledger* ledger) {
  return ledger != nullptr && ledger->complete() ? ledger->wall_ns() + ledger->join_ns() : 0;
}

class Measurement {
 public:
  explicit Measurement(const Case& chosen) : case_(chosen), plan_(chosen.plan()) {
    measured_.sample = blank_sample(chosen);
  }

  Measured run() {
    std::string where = "making the workload";
    try {
      workload_ = case_.workload->make();
      needs_ = workload_->needs(case_.params);
      if (const auto refused = refusal(needs_, case_.runner->traits(), plan_)) {
        void_sample(sample(), {SampleReason::Type::needs, *refused});
      } else {
        plan_.stacks = needs_.stacks;
        plan_.name_units = needs_.unit_names;
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
    // Companions end with the workload; only then may every child be taken for a stray.
    workload_.reset();
    end_children();
    return std::move(measured_);
  }

 private:
  Sample& sample() { return measured_.sample; }

  void run_batches(Arena& arena) {
    const SampleBooks books{
        arena.make<ChildReport>(),
        needs_.warm_up ? &Ledger::create(arena, plan_.tasks, needs_.task_times, true) : nullptr,
        Ledger::create(arena, plan_.tasks, needs_.task_times)};
    if (needs_.unit_parts) books.timed.time_calls(arena);
    const std::vector<pid_t> companions = children_of(::getpid());
    const pid_t child = start_sample_child(case_, plan_, *workload_, arena, books);
    ExitStatus status;
    checked(retry_interrupted([&] { return ::waitpid(child, &status.raw, 0); }), "waitpid");
    if (const std::size_t left = end_children(companions)) {
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
    sample().figures = findings.figures;
    if (needs_.unit_parts) {
      sample().figures.merge(parts_of_start(books.timed, findings.first_instructions_ns));
    }
    sample().notes.insert(findings.notes.begin(), findings.notes.end());
  }

  const Case& case_;
  Plan plan_;
  Needs needs_;
  std::optional<Arena> arena_;  // outlives the workload, which may look into it to the last
  std::unique_ptr<Workload> workload_;
  Measured measured_;
};

}  // namespace

Measured measure(const Case& chosen) { return Measurement(chosen).run(); }

}  // namespace fourways
