// Forks the process of the batches, and runs them there.
#include "bench/sample/batch_process.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>

#include "workloads/contract/unique_fd.hpp"
#include "workloads/support/process/process.hpp"

namespace fourways {
namespace {

void run_batch(const Case& chosen, const Plan& plan, Workload& workload, Arena& arena,
               Ledger& ledger) {
  workload.start_batch();
  chosen.runner->run(workload, plan, arena, ledger);
  workload.end_batch();
}

void run_batches(const Case& chosen, const Plan& plan, Workload& workload, Arena& arena,
                 SampleBooks books) noexcept {
  const char* stage = "the warm-up batch";
  try {
    if (books.warm_up != nullptr) {
      run_batch(chosen, plan, workload, arena, *books.warm_up);
      if (books.warm_up->first_failure()) return;
    }
    stage = "the timed batch";
    run_batch(chosen, plan, workload, arena, books.timed);
  } catch (...) {
    books.caught.set(trouble_of(std::current_exception(), stage));
  }
}

/// If the machine runs out of memory, the kernel is to kill the batch and nothing else.
void be_first_to_go() noexcept {
  const UniqueFd file(::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
  [[maybe_unused]] const ssize_t written = file ? ::write(file.get(), "1000", 4) : 0;
}

}  // namespace

void CaughtTrouble::set(const Trouble& trouble) noexcept {
  type_ = trouble.type;
  const std::size_t length = std::min(trouble.text.size(), sizeof text_ - 1);
  std::copy_n(trouble.text.begin(), length, text_);
  text_[length] = '\0';
  there_ = true;
}

std::optional<Trouble> CaughtTrouble::get() const {
  if (!there_) return std::nullopt;
  return Trouble{type_, text_};
}

pid_t start_batches(const Case& chosen, const Plan& plan, Workload& workload, Arena& arena,
                    SampleBooks books, const Interrupts& interrupts) {
  std::fflush(nullptr);  // or the child's copy of the buffers might be written once more
  const pid_t child = checked(fork_with_death_signal(), "fork of the batch's process");
  if (child != 0) return child;
  interrupts.restore_mask();
  ::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of the write, EPIPE
  ::signal(SIGTERM, SIG_DFL);  // workloads end their children by it, whatever the parent ignores
  be_first_to_go();
  run_batches(chosen, plan, workload, arena, books);
  chosen.runner->retire();
  ::_exit(0);
}

}  // namespace fourways
