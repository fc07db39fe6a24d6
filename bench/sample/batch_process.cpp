// Forking the sample child, and what it does.
#include "bench/sample/batch_process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>

#include "workloads/contract/unique_fd.hpp"

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
    books.child.caught(trouble_of(std::current_exception(), stage));
  }
}

/// Should the machine run out of memory, it is to take the batch and leave the rest alone.
void be_first_to_go() noexcept {
  const UniqueFd file(::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
  [[maybe_unused]] const ssize_t written = file ? ::write(file.get(), "1000", 4) : 0;
}

}  // namespace

void ChildReport::caught(const Trouble& trouble) noexcept {
  type_ = trouble.type;
  const std::size_t length = std::min(trouble.text.size(), sizeof text_ - 1);
  std::copy_n(trouble.text.begin(), length, text_);
  text_[length] = '\0';
  caught_ = true;
}

std::optional<Trouble> ChildReport::trouble() const {
  if (!caught_) return std::nullopt;
  return Trouble{type_, text_};
}

pid_t start_sample_child(const Case& chosen, const Plan& plan, Workload& workload, Arena& arena,
                         SampleBooks books) {
  std::fflush(nullptr);  // or the child's copy of the buffers might be written once more
  const pid_t parent = ::getpid();
  const pid_t child = checked(::fork(), "fork of the batch's process");
  if (child != 0) return child;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);  // it died before we asked to be told
  ::signal(SIGPIPE, SIG_IGN);             // a closed pipe is an error of the write, EPIPE
  be_first_to_go();
  run_batches(chosen, plan, workload, arena, books);
  chosen.runner->retire();
  ::_exit(0);
}

}  // namespace fourways
