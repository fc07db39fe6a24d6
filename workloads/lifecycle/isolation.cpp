// isolation: an ordinary variable n = 100, and tasks that each set their n to 0. Tutorial 003 shows
// that the memory of processes is isolated: a child's assignment leaves its parent's n at 100, a
// thread's does not. Neither the arena nor any other memory made to be shared holds n.
#include <fmt/format.h>

#include <atomic>

#include "workloads/contract/workload_of.hpp"

namespace fourways {
namespace {

struct Seen {
  std::uint64_t in_parent = 0;
  std::atomic<std::uint32_t> tasks_finding_100{0};
};

class Isolation final : public WorkloadOf<Seen> {
 public:
  void prepare(const Params&, Arena& arena) override { make(arena); }

  void start_batch() override {
    n_ = kBefore;
    setup_->tasks_finding_100 = 0;
  }
  void end_batch() override { setup_->in_parent = n_; }

  Task<std::uint64_t> task(Context&, std::uint32_t) override {
    if (n_.load(std::memory_order_relaxed) == kBefore) setup_->tasks_finding_100.fetch_add(1);
    n_.store(0, std::memory_order_relaxed);
    co_return n_.load(std::memory_order_relaxed);
  }

  /// The tasks' n must be 0 in every model. The parent's n is what the workload shows: 0 or 100.
  void verify(std::span<const std::uint64_t> results) override {
    expect_each(results, 0, "n is {1} in task {0}, which set it to 0");
    in_task_ = results.back();
    if (setup_->in_parent == 0 || setup_->in_parent == kBefore) return;
    throw WrongResult(fmt::format("n is {} in the parent, where nobody set it", setup_->in_parent));
  }
  Findings findings() override {
    return {.figures = {{"n_in_task", static_cast<double>(in_task_)},
                        {"n_in_parent", static_cast<double>(setup_->in_parent)},
                        {"tasks_finding_100", static_cast<double>(setup_->tasks_finding_100)}}};
  }

 private:
  static constexpr std::uint64_t kBefore = 100;

  // Atomic only because several threads may set it at once. An image that did not prepare has an n
  // of its own, made with the workload.
  std::atomic<std::uint64_t> n_{kBefore};
  std::uint64_t in_task_ = kBefore;
};

}  // namespace

WorkloadInfo isolation_info() {
  return {
      .name = "isolation",
      .kind = "lifecycle",
      .summary = "sets an ordinary variable of its own to 0: is its parent's still 100?",
      .tutorial = "003 the memory of processes is isolated",
      .operation = "unit",
      .tasks = 50,
      .make = [] { return std::make_unique<Isolation>(); },
  };
}

}  // namespace fourways
