// Which job is measured against what, area by area, with the bar of each.
#include <fmt/format.h>

#include <charconv>
#include <stdexcept>
#include <system_error>

#include "bench/self_check/native/comparison.hpp"
#include "bench/self_check/native/pluggable.hpp"
#include "bench/self_check/native/twins/twins.hpp"
#include "runners/blocking_context.hpp"
#include "runners/gil/lock.hpp"
#include "runners/python/interpreter.hpp"
#include "workloads/support/opaque.hpp"
#include "workloads/support/process/program.hpp"

namespace fourways::native {
namespace {

using namespace std::chrono_literals;

using Kind = TwinComparison::Kind;
using Comparisons = std::vector<TwinComparison>;

/// Ours takes at most `bar` times as long as theirs.
TwinComparison at_most(double bar, std::string name, std::string versus, Measure ours,
                       Measure theirs) {
  return {std::move(name), std::move(versus),  Kind::ratio, bar,
          std::move(ours), {std::move(theirs)}};
}
/// Ours is at least `bar` times as fast as theirs.
TwinComparison faster(double bar, std::string name, std::string versus, Measure ours,
                      Measure theirs) {
  return {std::move(name), std::move(versus),  Kind::faster, bar,
          std::move(ours), {std::move(theirs)}};
}
/// Ours takes at most `bar` nanoseconds more than theirs together.
TwinComparison excess(double bar, std::string name, std::string versus, Measure ours,
                      std::vector<Measure> theirs = {}) {
  return {std::move(name), std::move(versus), Kind::excess, bar,
          std::move(ours), std::move(theirs)};
}

/// The models' own costs: work, start, switch and dispatch.
Comparisons model_comparisons() {
  static constexpr std::uint32_t kYields = 200'000;
  static constexpr std::uint32_t kStarts = 1000;
  constexpr std::uint32_t kPoolTasks = 20'000;
  constexpr std::uint32_t kUnits = 64;
  const auto primes = [](const char* runner) {
    return pluggable(fmt::format("primes/{}/tasks:{}", runner, kPrimesTasks), Figure::wall,
                     kPrimesTasks);
  };
  const auto units = [](const char* runner, std::uint32_t tasks) {
    return pluggable(fmt::format("square/{}/tasks:{}", runner, tasks), Figure::wall_and_join,
                     tasks);
  };
  const auto yields = [](const char* runner) {
    return pluggable(fmt::format("switch/{}/tasks:2/yields:{}/pin:off", runner, kYields),
                     Figure::wall, 2.0 * kYields);
  };
  const auto starts = [](const char* runner) {
    return pluggable(fmt::format("start/{}/tasks:{}", runner, kStarts), Figure::wall, kStarts);
  };
  const Measure one_frame = [] { return frame(kStarts); };
  return {
      at_most(1.02, "primes/serial", "a plain loop", primes("serial"), serial_primes),
      at_most(1.02, "primes/fork", "fork + waitpid", primes("fork"),
              [] { return fork_batch(true, kPrimesTasks); }),
      at_most(1.02, "primes/thread", "pthread_create + join", primes("thread"),
              [] { return pthread_batch(true, kPrimesTasks); }),
      at_most(1.02, "primes/thread_pool", "oneTBB task_group", primes("thread_pool/workers:2"),
              [] { return task_group_batch(true, kPrimesTasks, 2); }),
      at_most(1.02, "primes/fiber", "raw Boost.Context", primes("fiber"), fiber_primes),
      at_most(1.02, "primes/epoll", "callbacks", primes("epoll"), loop_primes),
      at_most(1.1, "switch/fiber/twin", "raw Boost.Context with a run queue", yields("fiber"),
              [] { return fiber_switch(kYields); }),
      at_most(1.5, "switch/fiber/raw", "one raw Boost.Context switch", yields("fiber"),
              [] { return raw_switch(kYields); }),
      faster(3, "switch/fiber/boost_fiber", "Boost.Fiber's yield", yields("fiber"),
             [] { return boost_fiber_yield(kYields); }),
      at_most(1.1, "switch/epoll/twin", "a coroutine run queue", yields("epoll"),
              [] { return loop_switch(kYields); }),
      excess(10, "start/fiber", "raw Boost.Context + one coroutine frame", starts("fiber"),
             {[] { return fiber_start(kStarts); }, one_frame}),
      excess(10, "start/epoll", "a coroutine run queue + one coroutine frame", starts("epoll"),
             {[] { return loop_start(kStarts); }, one_frame}),
      at_most(1.1, "dispatch/fork", "fork + waitpid", units("fork", kUnits),
              [] { return fork_batch(false, kUnits); }),
      at_most(1.1, "dispatch/thread", "pthread_create + join", units("thread", kUnits),
              [] { return pthread_batch(false, kUnits); }),
      at_most(1.3, "dispatch/thread_pool", "oneTBB task_group",
              units("thread_pool/workers:2", kPoolTasks),
              [] { return task_group_batch(false, kPoolTasks, 2); }),
  };
}

/// The cost of a request for a server: with few connections by hand, and saturated by a thousand
/// against the libraries that people use.
Comparisons echo_comparisons() {
  const auto ours = [](const char* runner, const EchoLoad& load) {
    return pluggable(fmt::format("echo/{}/tasks:{}/requests:{}/size:{}", runner, load.connections,
                                 load.requests, load.bytes),
                     Figure::cpu, double{1} * load.connections * load.requests);
  };
  const auto theirs = [](double (*echo)(const EchoLoad&), const EchoLoad& load) {
    return [=] { return echo(load); };
  };
  constexpr EchoLoad kFew{.connections = 16, .requests = 400, .bytes = 512};
  constexpr EchoLoad kMany{.connections = 1000, .requests = 40, .bytes = 512};
  return {
      at_most(1.03, "echo_cpu/thread", "a blocking pthread a connection", ours("thread", kFew),
              theirs(thread_echo, kFew)),
      at_most(1.03, "echo_cpu/epoll", "a C-style epoll state machine", ours("epoll", kFew),
              theirs(epoll_echo, kFew)),
      at_most(1, "echo1000/epoll/asio", "Boost.Asio", ours("epoll", kMany),
              theirs(asio_echo, kMany)),
      at_most(1, "echo1000/epoll/libuv", "libuv", ours("epoll", kMany), theirs(libuv_echo, kMany)),
      at_most(1, "echo1000/io_uring/asio", "Boost.Asio", ours("io_uring", kMany),
              theirs(asio_echo, kMany)),
      at_most(1, "echo1000/io_uring/libuv", "libuv", ours("io_uring", kMany),
              theirs(libuv_echo, kMany)),
      at_most(1.03, "echo1000/io_uring/twin", "a C-style state machine on a raw ring",
              ours("io_uring", kMany), theirs(ring_echo, kMany)),
  };
}

class Listening final : public BlockingContext {
 public:
  Listening(const Arena& arena, const GilLock& lock) : BlockingContext(arena) {
    set_interrupt(lock.drop_request());
  }
};

/// Nanoseconds a turn of a loop that does `work`.
template <class Work>
double turn_ns(Work work) {
  constexpr std::uint64_t kTimes = 5'000'000;
  return time_of(kTimes, [&] {
    for (std::uint64_t left = kTimes; left > 0; --left) {
      opaque(left);
      work();
    }
  });
}

double take_and_drop_ns() {
  GilLock lock(5ms);
  GilLock::Thread me;
  return turn_ns([&] {
    lock.take(me);
    lock.drop(me);
  });
}

double checkpoint_ns() {
  const Arena arena = Arena::create(std::size_t{1} << 20);
  const GilLock lock(5ms);
  Listening context(arena, lock);
  return turn_ns([&] { context.checkpoint(); });
}

/// The emulated interpreter lock: taking it and giving it back for a thread that is alone, and a
/// check site where nobody asks for the lock.
Comparisons gil_comparisons() {
  const Measure nothing = [] { return turn_ns([] {}); };
  return {excess(50, "gil/take_and_drop", "an empty loop", take_and_drop_ns, {nothing}),
          excess(1, "gil/checkpoint", "an empty loop", checkpoint_ns, {nothing})};
}

/// The one number that python/SCRIPT prints, run by the python3 on the PATH. Throws
/// std::runtime_error that says what the script said.
double python_figure(const std::string& script, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(),
                   {kDefaultPython, fmt::format("{}/{}", FOURWAYS_PYTHON_SCRIPTS, script)});
  const Completed completed = communicate(arguments, "");
  if (!completed.status.success()) {
    throw std::runtime_error(
        fmt::format("python3 {} {}: {}", script, describe(completed.status), completed.error));
  }
  const std::string& text = completed.output;
  double figure = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), figure);
  if (parsed.ec != std::errc() || figure <= 0) {
    throw std::runtime_error(
        fmt::format("python3 {} printed '{}' where one number was to come", script, text));
  }
  return figure;
}

std::string missing_python() {
  if (find_program(kDefaultPython)) return "";
  return "no python3 on PATH: install it (`scripts/setup` does)";
}

/// Exchange between two processes, and dispatch to a pool of them.
Comparisons process_comparisons() {
  constexpr std::uint32_t kMessages = 2'000'000;
  constexpr std::uint32_t kIncrements = 1'000'000;
  static constexpr std::uint32_t kSquares = 5000;
  const Measure queue = pluggable(fmt::format("queue/fork/tasks:2/messages:{}/size:64", kMessages),
                                  Figure::wall, kMessages);
  const auto squares_on = [](const char* runner) {
    return pluggable(fmt::format("square/{}/tasks:{}/workers:2", runner, kSquares), Figure::wall,
                     kSquares);
  };
  Comparisons all{
      excess(250, "queue/fork/absolute", "nothing: 4 million messages of 64 bytes a second", queue),
      faster(100, "queue/fork/cpython", "CPython's multiprocessing.Queue", queue,
             [] {
               return python_figure("queue_stream.py", {"30000", "64"});
             }),
      at_most(1.1, "shared_value/fork/pthread", "a process-shared pthread mutex",
              pluggable(fmt::format("shared_value/fork/tasks:2/increments:{}", kIncrements),
                        Figure::wall, 2.0 * kIncrements),
              [] { return pthread_shared_value(kIncrements); }),
      faster(20, "dispatch/process_pool/cpython", "CPython's Pool.apply_async",
             squares_on("process_pool"), squares_on("cpython_pool")),
  };
  all[1].missing = all[3].missing = missing_python;
  return all;
}

/// Trees of child tasks: the cost of a node.
Comparisons tree_comparisons() {
  static constexpr std::uint64_t kLeaves = 1'000'000;
  constexpr std::uint64_t kNodes = 1'111'111;
  const auto skynet = [](const char* runner) {
    return pluggable(fmt::format("skynet/{}/tasks:1/leaves:{}", runner, kLeaves), Figure::wall,
                     kNodes);
  };
  return {
      excess(150, "skynet/fiber", "nothing: the time of a node", skynet("fiber")),
      excess(150, "skynet/epoll", "nothing: the time of a node", skynet("epoll")),
      at_most(1.4, "skynet/thread_pool/tbb", "a oneTBB task_group a node",
              skynet("thread_pool/workers:2"), [] { return task_group_tree(kLeaves, kNodes, 2); }),
  };
}

}  // namespace

Comparisons comparisons() {
  Comparisons all;
  for (auto* area : {echo_comparisons, gil_comparisons, process_comparisons, model_comparisons,
                     tree_comparisons}) {
    for (TwinComparison& each : area()) all.push_back(std::move(each));
  }
  return all;
}

}  // namespace fourways::native
