// shared_array: tasks work on one array in shared memory, round by round: each writes its part, or
// every element, and then reads the whole. Tutorials 003 and 004 (multiprocessing.Array), and 003's
// advice to pass messages rather than to share data: the more tasks, the more they contend for the
// locks here, one for the whole array (as Array has it) or one an element.
#include <fmt/format.h>

#include <numeric>

#include "workloads/contract/sync/barrier.hpp"
#include "workloads/contract/sync/mutex.hpp"
#include "workloads/contract/workload_of.hpp"

namespace fourways {
namespace {

enum class Guard : std::uint32_t { whole, slot, none };

struct Element {
  Mutex mutex;  // used with Guard::slot
  std::atomic<std::uint64_t> value{0};

  /// A load and a store, so that an addition without the lock can get lost.
  void add_one() noexcept {
    value.store(value.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
};

struct Shared {
  explicit Shared(std::uint32_t parties) noexcept : tasks(parties), all_here(parties) {}

  const std::uint32_t tasks;
  Barrier all_here;
  std::uint32_t size = 0;
  std::uint64_t rounds = 0;
  Guard guard{};
  bool writes_all = false;
  Relative<Element> elements;
  alignas(64) Mutex mutex;  // of the whole

  std::span<Element> all() const noexcept { return {elements.get(), size}; }
  std::span<Element> written_by(std::uint32_t task) const noexcept {
    if (writes_all) return all();
    const auto bound = [&](std::uint64_t part) { return part * size / tasks; };
    return all().subspan(bound(task), bound(task + 1ULL) - bound(task));
  }
  bool exact() const noexcept { return guard != Guard::none || !writes_all; }
  std::uint64_t sum() const noexcept {
    return std::uint64_t{size} * rounds * (writes_all ? tasks : 1);
  }
};

/// A task's use of the array.
class User {
 public:
  User(Context& context, Shared& shared, std::uint32_t task)
      : context_(context), setup_(shared), own_(shared.written_by(task)) {}

  Task<void> work() {
    Shared& shared = setup_;
    co_await shared.all_here.wait(context_);
    for (std::uint64_t round = 0; round < shared.rounds; ++round) {
      if (shared.guard == Guard::slot) {
        co_await round_by_slot();
      } else {
        if (shared.guard == Guard::whole) co_await shared.mutex.lock(context_);
        for (Element& each : own_) each.add_one();
        if (shared.guard == Guard::whole) shared.mutex.unlock(context_);
        if (shared.guard == Guard::whole) co_await shared.mutex.lock(context_);
        const std::uint64_t sum = sum_of(shared.all());
        if (shared.guard == Guard::whole) shared.mutex.unlock(context_);
        saw(sum);
      }
      context_.checkpoint();
    }
  }

 private:
  Task<void> round_by_slot() {
    for (Element& each : own_) {
      co_await each.mutex.lock(context_);
      each.add_one();
      each.mutex.unlock(context_);
    }
    std::uint64_t sum = 0;
    for (Element& each : setup_.all()) {
      co_await each.mutex.lock(context_);
      sum += each.value.load(std::memory_order_relaxed);
      each.mutex.unlock(context_);
    }
    saw(sum);
  }

  static std::uint64_t sum_of(std::span<const Element> elements) noexcept {
    return std::accumulate(elements.begin(), elements.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const Element& each) {
                             return sum + each.value.load(std::memory_order_relaxed);
                           });
  }

  /// A sum that only grows must never have been greater before.
  void saw(std::uint64_t sum) {
    if (setup_.exact() && sum < last_sum_ + own_.size()) {
      throw WrongResult(
          fmt::format("the array came to {} after it had come to {}, although {} was "
                      "added to it meanwhile",
                      sum, last_sum_, own_.size()));
    }
    last_sum_ = sum;
  }

  Context& context_;
  Shared& setup_;
  const std::span<Element> own_;
  std::uint64_t last_sum_ = 0;
};

class SharedArray final : public WorkloadOf<Shared> {
 public:
  Needs needs(const Params& params) const override { return {.alive = params.count("tasks")}; }

  void prepare(const Params& params, Arena& arena) override {
    make(arena, params.count("tasks"));
    setup_->size = params.count("size");
    setup_->rounds = static_cast<std::uint64_t>(params.integer("rounds"));
    setup_->writes_all = params.choice("write") == "all";
    setup_->guard = params.choice_as<Guard>("lock");
    setup_->elements = arena.make_array<Element>(setup_->size).data();
  }
  void start_batch() override {
    for (Element& each : setup_->all()) each.value = 0;
  }

  /// How many rounds it made.
  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    User user(context, *setup_, index);
    co_await user.work();
    co_return setup_->rounds;
  }

  void verify(std::span<const std::uint64_t>) override {
    if (!setup_->exact() || final_sum() == setup_->sum()) return;
    throw WrongResult(
        fmt::format("the elements come to {} instead of {}, although no two tasks "
                    "wrote one at the same time",
                    final_sum(), setup_->sum()));
  }

  Findings findings() override {
    return {.operations = static_cast<double>(setup_->rounds) * setup_->tasks,
            .figures = {{"final_sum", static_cast<double>(final_sum())},
                        {"lost_updates", static_cast<double>(setup_->sum() - final_sum())}}};
  }

 private:
  std::uint64_t final_sum() const noexcept {
    std::uint64_t sum = 0;
    for (const Element& each : setup_->all()) sum += each.value.load();
    return sum;
  }
};

}  // namespace

WorkloadInfo shared_array_info() {
  return {
      .name = "shared_array",
      .kind = "ipc",
      .summary = "writes its part of an array in shared memory and reads the whole",
      .tutorial = "003 VI messages against shared data, 004 shared memory: Array",
      .operation = "round",
      .tasks = 2,
      .most_tasks = 4096,
      .params = {ParamSpec::integer("size", 64, 1, 1 << 20, "elements of the array"),
                 ParamSpec::integer("rounds", 30'000, 1, 100'000'000,
                                    "how often each task writes and reads"),
                 ParamSpec::choice("lock", {"whole", "slot", "none"},
                                   "one lock for the array, one an element, or none"),
                 ParamSpec::choice("write", {"own", "all"},
                                   "what a task writes: the elements that are its own, or all")},
      .make = [] { return std::make_unique<SharedArray>(); },
  };
}

}  // namespace fourways
