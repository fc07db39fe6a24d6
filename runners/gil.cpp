// gil: threads under one emulated interpreter lock (gil_lock.hpp), at the pace of the real
// interpreter. `co_await` gives up the lock, blocks the thread in the kernel and takes the lock
// back, as CPython does around every call that may block. A checkpoint is the interpreter's check
// site: it costs what a turn of a loop costs there, and is where the lock changes hands when
// another thread has asked for it. With gil=off there is no lock: the free-threaded interpreter.
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <mutex>
#include <semaphore>
#include <vector>

#include "runners/blocking_context.hpp"
#include "runners/builtin.hpp"
#include "runners/child_threads.hpp"
#include "runners/gil_lock.hpp"
#include "runners/gil_pace.hpp"
#include "runners/task_threads.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kMainThread = UINT32_MAX;
constexpr std::size_t kThreadsTold = 6;

/// What the interpreter's work comes to in steps of burn().
struct Pace {
  static constexpr unsigned kFraction = 8;  // bits of a turn's steps behind the point
  std::uint64_t turn = 0;
  std::uint64_t call = 0;
  bool imitated() const noexcept { return turn != 0 || call != 0; }
};

/// One interpreter, which all threads of a batch run in.
struct Emulation {
  Emulation(std::chrono::nanoseconds interval, bool with_lock, GilLock::Stalled stalled = {})
      : lock(interval, std::move(stalled)), locked(with_lock) {}

  GilLock lock;
  const bool locked;
  Pace pace;

  std::mutex mutex;  // guards what threads leave behind when they end
  GilLock::Counts total;
  std::vector<GilLock::Thread> ended;  // tasks' and the main thread's
};

/// A thread of the interpreter while it lives; holds the lock but while it waits. Made and used by
/// the thread it stands for. The lock knows it by its address until its next holder comes.
class GilThread {
 public:
  GilThread(Emulation& emulation, std::uint32_t number, bool child = false)
      : emulation_(emulation), child_(child) {
    stake_.number = number;
    current = this;
    enter();
  }
  GilThread(const GilThread&) = delete;
  GilThread& operator=(const GilThread&) = delete;
  ~GilThread() {
    leave();
    current = nullptr;
    const std::lock_guard guard(emulation_.mutex);
    emulation_.total += stake_.counts;
    if (!child_) emulation_.ended.push_back(stake_);
  }

  void enter() noexcept {
    if (emulation_.locked) emulation_.lock.take(stake_);
  }
  void leave() noexcept {
    if (emulation_.locked) emulation_.lock.drop(stake_);
  }
  void turn() noexcept {
    owed_ += emulation_.pace.turn;
    burn(owed_ >> Pace::kFraction);
    owed_ &= (std::uint64_t{1} << Pace::kFraction) - 1;
    if (emulation_.locked) emulation_.lock.check(stake_);
  }
  /// What the interpreter does around a call, the lock held.
  void prepare_call() noexcept { burn(emulation_.pace.call); }

  /// Null in threads that are none of the interpreter's.
  static constinit thread_local GilThread* current;

 private:
  Emulation& emulation_;
  const bool child_;
  GilLock::Thread stake_;
  std::uint64_t owed_ = 0;
};
constinit thread_local GilThread* GilThread::current = nullptr;

/// Without the lock for as long as it lives: around what may block.
class Outside {
 public:
  Outside() noexcept : thread_(GilThread::current) {
    if (thread_ != nullptr) thread_->leave();
  }
  Outside(const Outside&) = delete;
  Outside& operator=(const Outside&) = delete;
  ~Outside() {
    if (thread_ != nullptr) thread_->enter();
  }

 private:
  GilThread* const thread_;
};

/// Waits for the children of a parent that throws without the lock, which they need to get on.
class GilChildThreads final : public ChildThreads {
 public:
  ~GilChildThreads() override {
    const Outside outside;
    join();
  }
};

class GilContext final : public BlockingContext {
 public:
  GilContext(const Arena& arena, Emulation& emulation)
      : BlockingContext(arena), emulation_(emulation) {
    // Where the pace is imitated every check site has something to do.
    static constexpr std::atomic<bool> kAlways{true};
    if (emulation.pace.imitated()) {
      set_interrupt(kAlways);
    } else if (emulation.locked) {
      set_interrupt(emulation.lock.drop_request());
    }
  }

  void close(int fd) noexcept override {
    const Outside outside;
    BlockingContext::close(fd);
  }
  void spawn(Children& children, Task<void> child) override {
    auto& threads = ChildThreads::of<GilChildThreads>(children);
    threads.start(children, std::move(child), [this](Task<void>& task) {
      const GilThread thread(emulation_, kMainThread, true);
      return run_to_end(task);
    });
  }

 protected:
  bool perform(Op& op) noexcept override {
    prepare_call();
    const Outside outside;
    return BlockingContext::perform(op);
  }
  void let_others_run() noexcept override {
    prepare_call();
    const Outside outside;
    BlockingContext::let_others_run();
  }

 private:
  static void prepare_call() noexcept {
    if (GilThread::current != nullptr) GilThread::current->prepare_call();
  }
  void join_all(Children& children) noexcept override {
    if (children.group()) ChildThreads::of<GilChildThreads>(children).join();
  }
  void interrupted() noexcept override {
    if (GilThread::current != nullptr) GilThread::current->turn();
  }
  void leave_interpreter() noexcept override {
    if (GilThread::current != nullptr) GilThread::current->leave();
  }
  void enter_interpreter() noexcept override {
    if (GilThread::current != nullptr) GilThread::current->enter();
  }

  Emulation& emulation_;
};

/// The interpreter's pace in our own steps: what is left of its turns and calls once our way
/// through a check site and around a system call is taken off.
class Calibration {
 public:
  Calibration(const Arena& arena, const InterpreterPace& real)
      : arena_(arena), real_(real), step_ns_(burn_step_ns()) {}

  Pace pace() {
    Pace pace;
    pace.turn = 1;  // next to nothing, but the whole way
    const double unburdened_ns = turn_ns(pace);
    constexpr double kUnit = 1U << Pace::kFraction;
    pace.turn = steps((real_.turn_ns - unburdened_ns) * kUnit, 1);
    pace.call = steps((real_.pair_ns - pair_ns(pace)) / 2, 0);
    return pace;
  }

 private:
  std::uint64_t steps(double ns, std::uint64_t least) const {
    return std::max(least, static_cast<std::uint64_t>(std::llround(std::max(ns, 0.0) / step_ns_)));
  }

  template <class Work>
  double measured(Pace pace, Work work) const {
    Emulation emulation(5ms, true);
    emulation.pace = pace;
    GilContext context(arena_, emulation);
    const GilThread thread(emulation, kMainThread);
    return least_ns(15, [&] { work(context); });
  }

  double turn_ns(Pace pace) const {
    constexpr std::uint64_t kTurns = 20'000;
    return measured(pace, [](Context& context) { count_down(context, kTurns, [] {}); }) / kTurns;
  }

  double pair_ns(Pace pace) const {
    constexpr std::uint64_t kPairs = 200;
    int ends[2];
    checked(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "socketpair");
    const UniqueFd left(ends[0]), right(ends[1]);
    char message[kPairBytes] = {};
    const auto pair = [&] {
      {
        const Outside outside;
        checked(::send(left.get(), message, sizeof message, 0), "send");
      }
      const Outside outside;
      checked(::recv(right.get(), message, sizeof message, 0), "recv");
    };
    return measured(pace, [&](Context& context) { count_down(context, kPairs, pair); }) / kPairs;
  }

  template <class Work>
  static void count_down(Context& context, std::uint64_t left, Work work) {
    while (left > 0) {
      work();
      --left;
      opaque(left);
      context.checkpoint();
    }
  }

  const Arena& arena_;
  const InterpreterPace& real_;
  const double step_ns_;
};

/// What the threads of a batch have in common; see run_task_threads().
class Common {
 public:
  Common(const Arena& arena, Workload& workload, Ledger& ledger, const Params& settings, Pace pace)
      : workload_(workload),
        ledger_(ledger),
        emulation_(settings.duration("interval"), settings.choice("gil") == "on", tell_stalled) {
    emulation_.pace = pace;
    context_ = std::make_unique<GilContext>(arena, emulation_);
  }

  void run(std::uint32_t i) {
    const GilThread thread(emulation_, i);
    started_.release();
    run_task(workload_, *context_, ledger_, i);
  }
  /// As Thread.start(), which waits until the new thread runs.
  void created() {
    const Outside outside;
    started_.acquire();
  }
  void join(std::thread& thread) {
    const Outside outside;
    thread.join();
  }

  Emulation& emulation() noexcept { return emulation_; }

 private:
  static void tell_stalled(std::uint32_t holder, std::uint32_t waiting) {
    const std::string who =
        holder == kMainThread ? "a child task or the main thread" : fmt::format("task {}", holder);
    ::dprintf(STDERR_FILENO,
              "fourways: gil: %s holds the interpreter's lock and has come to no check site for "
              "%lld ms, %u wait for it: call Context::checkpoint() in loops that compute, or "
              "Context::without_interpreter() around long calls\n",
              who.c_str(), static_cast<long long>(GilLock::kPatience.count()), waiting);
  }

  Workload& workload_;
  Ledger& ledger_;
  Emulation emulation_;
  std::unique_ptr<GilContext> context_;
  std::counting_semaphore<> started_{0};
};

std::string in_words(const GilLock::Thread& thread, double ns_per_tick) {
  const GilLock::Counts& counts = thread.counts;
  const auto ms = [&](std::int64_t ticks) {
    return static_cast<double>(ticks) * ns_per_tick / 1e6;
  };
  return fmt::format("{} {} takes, {} waits, {} forced, {} asked, held {:.1f} ms, waited {:.1f} ms",
                     thread.number == kMainThread ? "main" : fmt::format("task {}", thread.number),
                     counts.takes, counts.waits, counts.forced_switches, counts.drop_requests,
                     ms(counts.held_ticks), ms(counts.waited_ticks));
}

/// What was done with the lock, for the report: sums as figures, the first threads in words.
void tell(Ledger& ledger, Emulation& emulation, double ns_per_tick) {
  if (!emulation.locked) return;
  const GilLock::Counts& total = emulation.total;
  ledger.add_figure("gil_takes", static_cast<double>(total.takes));
  ledger.add_figure("gil_waits", static_cast<double>(total.waits));
  ledger.add_figure("gil_forced_switches", static_cast<double>(total.forced_switches));
  ledger.add_figure("gil_drop_requests", static_cast<double>(total.drop_requests));
  ledger.add_figure("gil_held_ns", static_cast<double>(total.held_ticks) * ns_per_tick);
  ledger.add_figure("gil_waited_ns", static_cast<double>(total.waited_ticks) * ns_per_tick);
  auto& threads = emulation.ended;
  std::sort(threads.begin(), threads.end(), [](const auto& a, const auto& b) {
    return a.number + 1 < b.number + 1;  // the main thread first
  });
  std::string text;
  for (std::size_t i = 0; i < std::min(threads.size(), kThreadsTold); ++i) {
    text += (i == 0 ? "" : "; ") + in_words(threads[i], ns_per_tick);
  }
  if (threads.size() > kThreadsTold) {
    text += fmt::format("; and {} more", threads.size() - kThreadsTold);
  }
  ledger.add_note("gil_threads", text);
}

class Gil final : public Runner {
 public:
  const Traits& traits() const noexcept override {
    static const Traits kTraits{
        .name = "gil",
        .family = "thread",
        .summary = "a thread per task, all under one emulated interpreter lock",
        .tutorial = "threading.Thread under CPython's GIL (000, 001, 002, 003)",
        .waiting = "thread",
        .preemptive = true,
        .shares_memory = true,
        .child_tasks = true,
        .most_children = kMostChildThreads,
        .paced = true,
        .params = {
            ParamSpec::duration("interval", 5ms, 1us, 10s,
                                "the switch interval: how long a thread waits for the lock before "
                                "it asks for it (sys.setswitchinterval)"),
            ParamSpec::choice("gil", {"on", "off"},
                              "off: no lock, as in the free-threaded interpreter"),
            ParamSpec::real("overhead", 0.08, 0, 10,
                            "with gil=off: by what part turns and calls are dearer (CPython's "
                            "HOWTO on free threading: 8 % on x86-64 Linux)"),
            ParamSpec::choice("pace", {"interpreter", "native"},
                              "interpreter: a check site and a blocking call cost what a loop's "
                              "turn and a call cost python3, measured when the sample begins; "
                              "native: nothing is added")}};
    return kTraits;
  }

  void run(Workload& workload, const Plan& plan, Arena& arena, Ledger& ledger) override {
    const Params settings = settings_of(traits(), plan);
    const Pace pace = pace_for(settings, arena, ledger);
    auto common = std::make_unique<Common>(arena, workload, ledger, settings, pace);
    Emulation& emulation = common->emulation();
    ledger.take_task_times();
    const TickScale scale;
    ledger.begin();
    {
      const GilThread main(emulation, kMainThread);
      common = run_task_threads(std::move(common), plan, ledger);
    }
    ledger.joined();
    tell(ledger, emulation, scale.ns_per_tick());
  }

 private:
  /// Once a process, and so once a sample: its warm-up and its timed batch go at one pace.
  Pace pace_for(const Params& settings, const Arena& arena, Ledger& ledger) {
    if (settings.choice("pace") == "native") {
      ledger.set_note("pace: native, as asked for");
      return {};
    }
    if (pace_note_.empty()) measure_pace(arena);
    ledger.set_note(pace_note_);
    if (settings.choice("gil") == "on") return pace_;
    const double dearer = 1 + settings.real("overhead");
    const auto scaled = [&](std::uint64_t steps) {
      return static_cast<std::uint64_t>(std::llround(static_cast<double>(steps) * dearer));
    };
    return {scaled(pace_.turn), scaled(pace_.call)};
  }

  void measure_pace(const Arena& arena) {
    try {
      const InterpreterPace real = measure_interpreter("python3");
      pace_ = Calibration(arena, real).pace();
      pace_note_ = fmt::format("pace of {}: a turn {:.1f} ns, a send and a recv {:.2f} us",
                               real.interpreter, real.turn_ns, real.pair_ns / 1e3);
    } catch (const std::exception& error) {
      pace_note_ = fmt::format("pace: native, for python3 could not be measured: {}", error.what());
    }
  }

  Pace pace_;
  std::string pace_note_;
};

}  // namespace

std::unique_ptr<Runner> make_gil() { return std::make_unique<Gil>(); }

}  // namespace fourways
