// crowd: all tasks are alive at once, and the memory that they take is measured. Tutorial 001 says
// that one CPU holds tens of thousands of coroutines without trouble, 003 that nobody wants to
// start a hundred thousand processes. Each task arrives and waits until all are there and a
// companion has read how much of the machine's memory they hold. The slope of `memory_bytes` over
// several numbers of tasks is the memory of one unit. The batch's wall time includes the reading;
// `all_alive_ns` does not.
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <functional>

#include "workloads/companions/companion.hpp"
#include "workloads/contract/workload_of.hpp"
#include "workloads/lifecycle/tree_memory.hpp"
#include "workloads/support/clock.hpp"

namespace fourways {
namespace {

constexpr std::uint32_t kClosed = 0, kOpen = 1;  // the gate

/// After so many arrivals a task looks at the machine's memory.
constexpr std::uint32_t kLookEvery = 1024;

struct Setup {
  SharedWord gate;
  std::atomic<std::uint32_t> here{0};
  std::uint32_t tasks = 0;
  std::uint32_t batches = 0;
  std::uint32_t measured = 0;
  int desk = -1;   // where the companion is asked to measure, and answers
  pid_t root = 0;  // the batch's process
  std::int64_t reserve_bytes = 0;
  std::int64_t slab_before_bytes = 0;
  std::int64_t slab_bytes = 0;
  std::int64_t began_ns = 0;
  std::int64_t all_here_ns = 0;
  TreeMemory memory;
};

class Crowd final : public WorkloadOf<Setup> {
 public:
  Needs needs(const Params& params) const override {
    return {.alive = params.count("tasks"),
            .warm_up = params.choice("batch") == "second",
            .task_times = false,
            .stacks = params.choice_as<Stacks>("stacks"),
            .twin = true};
  }

  void prepare(const Params& params, Arena& arena) override {
    make(arena);
    setup_->tasks = params.count("tasks");
    setup_->reserve_bytes = params.integer("reserve") << 20;
    int ends[2];
    checked(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "socketpair of the crowd");
    ours_.reset(ends[0]);
    const UniqueFd theirs(ends[1]);
    setup_->desk = ours_.get();
    measurer_ = std::make_unique<Companion>(
        arena, "the companion that measures the crowd", std::initializer_list<int>{theirs.get()},
        [this, desk = theirs.get()](int) { measure_when_asked(desk); });
    arena.share(ours_.get());
  }

  void start_batch() override {
    // A second batch finds what the kernel kept of the first, so the state before both counts.
    if (setup_->batches++ == 0) setup_->slab_before_bytes = unreclaimable_slab_bytes();
    setup_->root = ::getpid();
    setup_->here = 0;
    setup_->gate.value = kClosed;
    setup_->began_ns = now_ns();
  }

  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    const std::uint32_t place = setup_->here.fetch_add(1) + 1;
    if (place == setup_->tasks || place % kLookEvery == 0) co_await look_around(context, place);
    while (setup_->gate.value == kClosed) co_await context.wait_on(setup_->gate, kClosed);
    co_return index;
  }

  void verify(std::span<const std::uint64_t> results) override {
    expect_each(results, std::identity(), "task {} gave {} instead of its index");
    if (setup_->here != setup_->tasks || setup_->measured != setup_->batches) {
      throw WrongResult(fmt::format("{} of {} tasks were there, and {} of {} crowds were measured",
                                    setup_->here.load(), setup_->tasks, setup_->measured,
                                    setup_->batches));
    }
  }

  Findings findings() override {
    const TreeMemory& memory = setup_->memory;
    const auto number = [](std::int64_t value) { return static_cast<double>(value); };
    return {.notes = {{"slab", "of the whole machine, against just before the batch"}},
            .figures = {{"alive", number(setup_->here)},
                        {"processes", number(memory.processes)},
                        {"threads", number(memory.threads)},
                        {"pss_bytes", number(memory.pss_bytes)},
                        {"page_table_bytes", number(memory.page_table_bytes)},
                        {"kernel_stack_bytes", number(memory.kernel_stack_bytes)},
                        {"slab_bytes", number(setup_->slab_bytes)},
                        {"memory_bytes", number(memory.pss_bytes + memory.page_table_bytes +
                                                memory.kernel_stack_bytes + setup_->slab_bytes)},
                        {"all_alive_ns", number(setup_->all_here_ns - setup_->began_ns)}}};
  }

  /// Its interpreter is a child of the batch's process, and so is measured with it.
  TwinInputs twin_inputs() override {
    return {.texts = {}, .descriptors = {{"desk", setup_->desk}}};
  }
  void take(const TwinReport& report) override {
    setup_->here = static_cast<std::uint32_t>(report.count("here"));
    setup_->began_ns = report.count("began_ns");
    setup_->all_here_ns = report.count("all_here_ns");
  }

 private:
  /// Apart from task(), whose frame each of the crowd has. The gate opens, also after a failure.
  Task<> look_around(Context& context, std::uint32_t place) {
    std::exception_ptr error;
    try {
      if (place < setup_->tasks) {
        check_memory(place);
        co_return;
      }
      co_await have_it_measured(context);
    } catch (...) {
      error = std::current_exception();
    }
    setup_->gate.value = kOpen;
    context.wake(setup_->gate, kEveryone);
    if (error) std::rethrow_exception(error);
  }

  /// Throws LimitReached when the machine runs out of memory.
  void check_memory(std::uint32_t place) const {
    if (setup_->gate.value == kOpen) return;  // somebody said so already
    const std::int64_t available = available_memory_bytes();
    if (available >= setup_->reserve_bytes) return;
    throw LimitReached(fmt::format(
        "{} tasks are alive, and {} MiB of the machine's memory are left, {} are to be: ask for "
        "fewer tasks, or set a smaller reserve",
        place, available >> 20, setup_->reserve_bytes >> 20));
  }

  Task<> have_it_measured(Context& context) {
    setup_->all_here_ns = now_ns();
    context.adopt(setup_->desk);
    std::array<std::byte, 1> byte{};
    co_await context.write(setup_->desk, byte);
    const std::size_t got = co_await context.read(setup_->desk, byte);
    if (got == 0) throw std::runtime_error(loss_of_the_companion());
  }

  std::string loss_of_the_companion() const {
    if (measurer_ != nullptr) return measurer_->failure();
    return "the companion that measures the crowd has ended";  // to an image that did not make it
  }

  /// In the companion.
  void measure_when_asked(int desk) {
    char byte = 0;
    while (retry_interrupted([&] { return ::read(desk, &byte, 1); }) == 1) {
      // Slab comes first, for the reading itself makes the kernel take some.
      setup_->slab_bytes = unreclaimable_slab_bytes() - setup_->slab_before_bytes;
      setup_->memory = memory_of_tree(setup_->root);
      ++setup_->measured;
      if (::write(desk, &byte, 1) != 1) throw_errno("answer to the crowd");
    }
  }

  UniqueFd ours_;
  std::unique_ptr<Companion> measurer_;
};

}  // namespace

WorkloadInfo crowd_info() {
  return {
      .name = "crowd",
      .kind = "lifecycle",
      .summary = "waits until all tasks are alive: what so many take of the machine's memory",
      .tutorial = "001 tens of thousands of coroutines, 003 a hundred thousand processes",
      .operation = "unit",
      .tasks = 200,
      .most_tasks = 10'000'000,
      .params = {ParamSpec::choice("stacks", {"guarded", "dense"},
                                   "of fibers: with a guard page each, or smaller and without"),
                 ParamSpec::choice(
                     "batch", {"first", "second"},
                     "first: measured cold; second: after a whole batch in the process"),
                 ParamSpec::integer("reserve", 512, 0, 1'000'000'000,
                                    "MiB of the machine's memory that must stay available while "
                                    "tasks arrive, or the case is given up")},
      .make = [] { return std::make_unique<Crowd>(); },
  };
}

}  // namespace fourways
