// Forking a batch's process, and reading its books afterwards.
#include "runners/testing/batch.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <optional>

#include "workloads/support/process/process.hpp"
#include "workloads/support/sanitizers.hpp"

#ifdef FOURWAYS_ASAN
#include <sanitizer/lsan_interface.h>
#endif

namespace fourways {
namespace {

constexpr unsigned kLongest_s = 30;  // a batch of these tests takes a fraction of a second
constexpr int kLeaked = 97;          // exit status

/// What the batch's process tells of itself, in the arena.
struct Report {
  Footprint before;
  Footprint after;
  char trouble_type[8] = {};
  char trouble[400] = {};

  void set_trouble(const char* type, const char* text) noexcept {
    std::snprintf(trouble_type, sizeof trouble_type, "%s", type);
    std::snprintf(trouble, sizeof trouble, "%s", text);
  }
};

struct Books {
  Ledger& ledger;
  Report& report;
};

Books open_books(Arena& arena, const Plan& plan) {
  return {Ledger::create(arena, plan.tasks, true), arena.make<Report>()};
}

void run_and_report(Runner& runner, TestWorkload& workload, const Plan& plan, Arena& arena,
                    Books books) noexcept {
  try {
    books.report.before = Footprint::now();
    workload.start_batch();
    runner.run(workload, plan, arena, books.ledger);
    workload.end_batch();
    // oneTBB keeps its threads for the next pool until the process ends.
    if (runner.traits().bounded) books.report.before.threads = Footprint::now().threads;
    books.report.after = Footprint::settled(books.report.before);
  } catch (const LimitReached& limit) {
    books.report.set_trouble("limit", limit.what());
  } catch (const std::exception& error) {
    books.report.set_trouble("error", error.what());
  }
}

/// Frames and children that nobody owns any more. Only the leak checker of AddressSanitizer knows.
bool leaks() noexcept {
#ifdef FOURWAYS_ASAN
  if (::prctl(PR_GET_SECCOMP) != 0) return false;  // the checker could not make its tracer
  return __lsan_do_recoverable_leak_check() != 0;
#else
  return false;
#endif
}

[[noreturn]] void be_batch(Runner& runner, TestWorkload& workload, const Plan& plan, Arena& arena,
                           Books books, int errors) {
  ::alarm(kLongest_s);
  // A task that writes to a peer that is gone gets EPIPE, not a signal that ends its whole model.
  ::signal(SIGPIPE, SIG_IGN);
  ::dup2(errors, STDERR_FILENO);
  run_and_report(runner, workload, plan, arena, books);
  ::_exit(books.ledger.complete() && leaks() ? kLeaked : 0);
}

std::string all_of(int file) {
  struct stat status {};
  ::fstat(file, &status);
  std::string text(static_cast<std::size_t>(status.st_size), '\0');
  const ssize_t got = ::pread(file, text.data(), text.size(), 0);
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(0, got)));
  return text;
}

Batch read_books(Books books) {
  Batch batch;
  batch.trouble_type = books.report.trouble_type;
  batch.trouble = books.report.trouble;
  if (const auto first = books.ledger.first_failure()) {
    batch.failure = fmt::format("task {}: {}: {}", first->task, first->type, first->text);
  }
  batch.note = books.ledger.note();
  batch.complete = books.ledger.complete();
  batch.results = books.ledger.results();
  batch.tasks_done = books.ledger.tasks_done();
  batch.most_alive = books.ledger.most_alive();
  batch.units_created = books.ledger.units_created;
  batch.wall_ns = books.ledger.wall_ns();
  batch.join_ns = books.ledger.join_ns();
  batch.before = books.report.before;
  batch.after = books.report.after;
  return batch;
}

class BatchProcess {
 public:
  BatchProcess(Runner& runner, TestWorkload& workload, const Plan& plan, Arena& arena)
      : books_(open_books(arena, plan)),
        errors_(checked(::memfd_create("errors", MFD_CLOEXEC), "memfd_create")) {
    std::fflush(nullptr);  // or the child's copy of the buffers might be written once more
    pid_ = checked(fork_with_death_signal(), "fork of the batch's process");
    if (pid_ == 0) be_batch(runner, workload, plan, arena, books_, errors_.get());
  }
  BatchProcess(const BatchProcess&) = delete;
  BatchProcess& operator=(const BatchProcess&) = delete;

  Batch finish() {
    const ExitStatus status = reap(pid_);
    Batch batch = read_books(books_);
    batch.status = status;
    batch.errors = all_of(errors_.get());
    return batch;
  }

 private:
  Books books_;
  UniqueFd errors_;
  pid_t pid_ = -1;
};

void prepare(TestWorkload& workload, Arena& arena) { workload.prepare(Params({}), arena); }

}  // namespace

std::string Batch::complaint() const {
  std::string text;
  if (!status.success()) text += fmt::format("the batch's process {}\n", describe(status));
  if (status.signal() == SIGALRM) text += "it hung\n";
  if (status.exited() && status.code() == kLeaked) text += "it leaked memory\n";
  if (!trouble.empty()) text += fmt::format("run() threw ({}): {}\n", trouble_type, trouble);
  if (!failure.empty()) text += failure + '\n';
  if (text.empty() && tasks_done != results.size()) {
    text += fmt::format("{} of {} tasks done\n", tasks_done, results.size());
  }
  return text.empty() ? text : text + errors;
}

Batch run_batch(Runner& runner, TestWorkload& workload, Plan plan, Arena& arena) {
  // Doorbells here, so that the batch's process holds the same before and after.
  arena.set_loops(runner.loops(plan));
  prepare(workload, arena);
  return BatchProcess(runner, workload, plan, arena).finish();
}

std::vector<Batch> run_side_by_side(const std::vector<Side>& sides, Arena& arena) {
  arena.make_doorbells(static_cast<unsigned>(sides.size()));
  std::vector<std::unique_ptr<BatchProcess>> processes;
  for (const Side& side : sides) {
    prepare(side.workload, arena);
    const auto doorbell = static_cast<unsigned>(processes.size());
    const Plan plan{.tasks = side.tasks, .workers = side.tasks, .doorbell = doorbell};
    processes.push_back(std::make_unique<BatchProcess>(side.runner, side.workload, plan, arena));
  }
  std::vector<Batch> batches;
  for (const auto& process : processes) batches.push_back(process->finish());
  return batches;
}

Batch run_here(Runner& runner, TestWorkload& workload, Plan plan, Arena& arena) {
  prepare(workload, arena);
  arena.make_doorbells(1);
  const Books books = open_books(arena, plan);
  run_and_report(runner, workload, plan, arena, books);
  return read_books(books);
}

}  // namespace fourways
