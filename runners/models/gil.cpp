// gil: threads under one emulated interpreter lock (gil/lock.hpp), at the pace of the real
// interpreter. `co_await` gives up the lock, blocks the thread in the kernel and takes the lock
// back, as CPython does around every call that may block. A checkpoint is the interpreter's check
// site. It costs as much as a turn of a loop there, and the lock changes hands at it when another
// thread has asked. With gil=off there is no lock, as in the free-threaded interpreter.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <semaphore>
#include <sstream>
#include <stdexcept>

#include "runners/gil/calibration.hpp"
#include "runners/gil/context.hpp"
#include "runners/table.hpp"
#include "runners/thread/task_threads.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kThreadsTold = 6;

/// The common part of a batch's threads, for run_task_threads().
class Common {
 public:
  Common(const Arena& arena, Workload& workload, Ledger& ledger, const Params& settings, Pace pace)
      : workload_(workload),
        ledger_(ledger),
        emulation_(settings.duration("interval"), settings.choice("gil") == "on", pace,
                   tell_stalled),
        context_(arena, emulation_) {}

  void run(std::uint32_t i) {
    const GilThread thread(emulation_, i);
    started_.release();
    run_task(workload_, context_, ledger_, i);
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
  GilContext context_;
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

/// Tells the report what was done with the lock: sums as figures, the first threads in words.
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
  explicit Gil(std::string python)
      : Runner({.name = "gil",
                .family = "thread",
                .summary = "a thread per task, all under one emulated interpreter lock",
                .tutorial = "threading.Thread under CPython's GIL (000, 001, 002, 003)",
                .waiting = "thread",
                .preemptive = true,
                .shares_memory = true,
                .child_tasks = true,
                .most_children = kMostChildThreads,
                .paced = true,
                .params = {ParamSpec::duration(
                               "interval", 5ms, 1us, 10s,
                               "the switch interval: how long a thread waits for the lock before "
                               "it asks for it (sys.setswitchinterval)"),
                           ParamSpec::choice("gil", {"on", "off"},
                                             "off: no lock, as in the free-threaded interpreter"),
                           ParamSpec::real(
                               "overhead", 0.08, 0, 10,
                               "with gil=off: by what part turns and calls are dearer (CPython's "
                               "HOWTO on free threading: 8 % on x86-64 Linux)"),
                           ParamSpec::choice(
                               "pace", {"interpreter", "native"},
                               "interpreter: a check site and a blocking call cost what a loop's "
                               "turn and a call cost the interpreter of --python (python3), "
                               "measured once a run; "
                               "native: nothing is added")}}),
        python_(std::move(python)) {}

  std::string calibration() override {
    if (pace_note_.empty()) measure_pace(Arena::create());
    return fmt::format("{} {} {} {}", pace_.turn, pace_.call, pace_.call_lines, pace_note_);
  }
  void calibrate(const std::string& text) override {
    std::istringstream words(text);
    Pace pace;
    std::string note;
    words >> pace.turn >> pace.call >> pace.call_lines;
    if (!words || pace.call_lines > WorkingSet::kMost || !std::getline(words >> std::ws, note)) {
      throw std::invalid_argument(fmt::format(
          "'{}' is no calibration of gil: two numbers of steps, one of lines and a note", text));
    }
    pace_ = pace;
    pace_note_ = note;
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
  /// Measured once a run, or else once a process: warm-up and timed batch go at one pace.
  Pace pace_for(const Params& settings, const Arena& arena, Ledger& ledger) {
    if (settings.choice("pace") == "native") {
      ledger.set_note("pace: native, as asked for");
      return {};
    }
    if (pace_note_.empty()) measure_pace(arena);
    ledger.set_note(pace_note_);
    if (settings.choice("gil") == "on") return pace_;
    const double dearer = 1 + settings.real("overhead");
    const auto scaled = [&](std::uint64_t count) {
      return static_cast<std::uint64_t>(std::llround(static_cast<double>(count) * dearer));
    };
    return {scaled(pace_.turn), scaled(pace_.call), scaled(pace_.call_lines)};
  }

  void measure_pace(const Arena& arena) {
    try {
      const MeasuredPace measured = fourways::measure_pace(arena, python_);
      pace_ = measured.pace;
      pace_note_ = measured.note;
    } catch (const std::exception& error) {
      pace_note_ =
          fmt::format("pace: native, for {} could not be measured: {}", python_, error.what());
    }
  }

  const std::string python_;
  Pace pace_;
  std::string pace_note_;
};

}  // namespace

void add_gil(RunnerTable& table) { table.add<Gil>(table.interpreters.front().path); }

}  // namespace fourways
