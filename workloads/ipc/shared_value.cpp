// shared_value: tasks add to one number in shared memory, the even ones 1 and the odd ones 3, as
// the two processes of tutorial 004 do: a load, an addition and a store, kept exact by a lock
// around each step or around the whole loop, or by nothing. Ten increments each end at 40 with a
// lock.
#include <fmt/format.h>

#include <bit>

#include "workloads/contract/sync/mutex.hpp"
#include "workloads/contract/workload_of.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

enum class Guard : std::uint32_t { step, loop, none };

struct Shared {
  Mutex mutex;
  std::atomic<std::uint64_t> bits{0};  // of an integer or of a double
  std::uint32_t tasks = 0;
  std::uint64_t increments = 0;
  Guard guard{};
  bool real = false;
  std::int64_t pause_ns = 0;

  static std::uint64_t step_of(std::uint32_t task) noexcept { return task % 2 == 0 ? 1 : 3; }
  std::uint64_t sum() const noexcept { return increments * ((tasks + 1) / 2 + tasks / 2 * 3ULL); }
};

/// A load and a store, not one operation: without a lock another's addition in between is lost.
/// Both are relaxed, so that this is a race but no undefined behaviour.
template <class Number>
void add(std::atomic<std::uint64_t>& bits, Number step) noexcept {
  const auto before = std::bit_cast<Number>(bits.load(std::memory_order_relaxed));
  bits.store(std::bit_cast<std::uint64_t>(before + step), std::memory_order_relaxed);
}

template <class Number>
Task<void> add_often(Context& context, Shared* shared, Number step) {
  if (shared->guard == Guard::loop) co_await shared->mutex.lock(context);
  std::optional<Mutex::Lock> whole;
  if (shared->guard == Guard::loop) whole.emplace(context, shared->mutex);
  const bool locks = shared->guard == Guard::step;
  for (std::uint64_t i = 0; i < shared->increments; ++i) {
    if (locks) co_await shared->mutex.lock(context);
    if (shared->pause_ns != 0) {
      co_await context.sleep_for(std::chrono::nanoseconds(shared->pause_ns));
    }
    add(shared->bits, step);
    if (locks) shared->mutex.unlock(context);
    context.checkpoint();
  }
}

class SharedValue final : public WorkloadOf<Shared> {
 public:
  void prepare(const Params& params, Arena& arena) override {
    make(arena);
    setup_->tasks = params.count("tasks");
    setup_->increments = static_cast<std::uint64_t>(params.integer("increments"));
    setup_->real = params.choice("type") == "double";
    setup_->pause_ns = params.duration("pause").count();
    setup_->guard = params.choice_as<Guard>("lock");
  }
  void start_batch() override { setup_->bits = 0; }  // of 0 as of 0.0

  /// How often it added.
  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    const std::uint64_t step = Shared::step_of(index);
    if (setup_->real) {
      co_await add_often(context, setup_, static_cast<double>(step));
    } else {
      co_await add_often(context, setup_, step);
    }
    co_return setup_->increments;
  }

  void verify(std::span<const std::uint64_t> results) override {
    expect_each(results, setup_->increments, "task {} added {} times instead of {}");
    const auto expected = static_cast<double>(setup_->sum());
    if (setup_->guard != Guard::none && final_value() != expected) {
      throw WrongResult(
          fmt::format("the value ended at {:.0f} instead of {:.0f} although it was "
                      "locked",
                      final_value(), expected));
    }
  }

  Findings findings() override {
    return {.operations = static_cast<double>(setup_->increments) * setup_->tasks,
            .figures = {{"final_value", final_value()},
                        {"lost_value", static_cast<double>(setup_->sum()) - final_value()}}};
  }

 private:
  double final_value() const noexcept {
    const std::uint64_t bits = setup_->bits.load();
    return setup_->real ? std::bit_cast<double>(bits) : static_cast<double>(bits);
  }
};

}  // namespace

WorkloadInfo shared_value_info() {
  return {
      .name = "shared_value",
      .kind = "ipc",
      .summary = "adds 1 or 3 to a number in shared memory, again and again",
      .tutorial = "004 shared memory: Value, +1 and +3 by two processes",
      .operation = "increment",
      .tasks = 2,
      .most_tasks = 4096,
      .params = {ParamSpec::integer("increments", 300'000, 1, 100'000'000,
                                    "how often each task adds (the tutorial: 10)"),
                 ParamSpec::choice("lock", {"step", "loop", "none"},
                                   "held for each step, for a task's whole loop, or not at all"),
                 ParamSpec::choice("type", {"int", "double"}, "of the number"),
                 ParamSpec::duration("pause", 0ns, 0ns, 10s,
                                     "sleep before each addition (the tutorial: 100ms)")},
      .make = [] { return std::make_unique<SharedValue>(); },
  };
}

}  // namespace fourways
