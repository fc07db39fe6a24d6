// start: tasks do nothing, in units made for the occasion and measured cold. Tutorials 001 and 003
// say that processes cost more to start than threads, and threads more than coroutines: this is the
// price of one unit, from the order to its (empty) result. With `parts` the call, the way to the
// unit's first instruction and the join are timed apart. With `names` the units bear names, as 003
// gives them by `name=`.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <string>

#include "workloads/contract/workload_of.hpp"
#include "workloads/support/clock.hpp"

namespace fourways {
namespace {

/// What ps and /proc show of the calling thread.
std::string name_of_this_unit() {
  const UniqueFd file(checked(::open("/proc/thread-self/comm", O_RDONLY | O_CLOEXEC), "comm"));
  char text[32];
  const ssize_t got = checked(::read(file.get(), text, sizeof text), "comm");
  std::string name(text, static_cast<std::size_t>(got));
  while (!name.empty() && name.back() == '\n') name.pop_back();
  return name;
}

struct Setup {
  std::size_t tasks = 0;
  bool named = false;
  Relative<std::int64_t> first_ns;  // with parts: by task
  std::atomic<std::uint32_t> units_named{0};
};

class Start final : public WorkloadOf<Setup> {
 public:
  Needs needs(const Params& params) const override {
    const bool named = params.choice("names") == "yes";
    return {.warm_up = false,
            .task_times = false,
            .unit_names = named,
            .unit_parts = params.choice("parts") == "yes",
            .twin = true,
            .twin_lacks = named ? "names that the kernel knows (names=yes)" : ""};
  }

  void prepare(const Params& params, Arena& arena) override {
    const auto tasks = static_cast<std::size_t>(params.integer("tasks"));
    make(arena);
    setup_->tasks = tasks;
    setup_->named = params.choice("names") == "yes";
    if (params.choice("parts") == "yes") {
      setup_->first_ns = arena.make_array<std::int64_t>(tasks).data();
    }
    attach(arena);
  }
  void attach(Arena& arena) override {
    WorkloadOf::attach(arena);
    plain_ = !setup_->named && setup_->first_ns.get() == nullptr;
  }
  void start_batch() override { setup_->units_named = 0; }

  /// The plain task is a coroutine that holds nothing but its index.
  Task<std::uint64_t> task(Context&, std::uint32_t index) override {
    return plain_ ? nothing(index) : watched(setup_, index);
  }

  void verify(std::span<const std::uint64_t> results) override {
    expect_each(results, std::identity(), "task {} gave {} instead of its index");
  }
  Findings findings() override {
    Findings findings;
    if (setup_->named) findings.figures["units_named"] = setup_->units_named;
    if (const std::int64_t* first = setup_->first_ns.get()) {
      findings.first_instructions_ns.assign(first, first + setup_->tasks);
    }
    return findings;
  }

  void take(const TwinReport& report) override {
    if (std::int64_t* first = setup_->first_ns.get()) {
      std::copy(report.started_ns.begin(), report.started_ns.end(), first);
    }
  }

 private:
  static Task<std::uint64_t> nothing(std::uint32_t index) { co_return index; }

  static Task<std::uint64_t> watched(Setup* setup, std::uint32_t index) {
    if (setup->first_ns.get() != nullptr) setup->first_ns[index] = now_ns();
    if (setup->named && name_of_this_unit() == fmt::format("task-{}", index)) {
      setup->units_named.fetch_add(1);
    }
    co_return index;
  }

  bool plain_ = true;
};

}  // namespace

WorkloadInfo start_info() {
  return {
      .name = "start",
      .kind = "lifecycle",
      .summary = "does nothing: what creating a unit costs",
      .tutorial = "001, 003 what processes, threads and coroutines cost",
      .column = "start",
      .operation = "unit",
      .tasks = 200,
      .params = {ParamSpec::choice("parts", {"no", "yes"},
                                   "yes: the call, the way to the first instruction and the join "
                                   "are timed apart, which the whole then pays for"),
                 ParamSpec::choice("names", {"no", "yes"},
                                   "yes: threads and processes bear the name task-<index>, and "
                                   "those that do are counted")},
      .make = [] { return std::make_unique<Start>(); },
  };
}

}  // namespace fourways
