// The models' own costs: work, start, switch and dispatch against the same written by hand.
#include <string>

#include "bench/self_check/native/comparisons/comparisons.hpp"
#include "bench/self_check/native/pluggable.hpp"
#include "bench/self_check/native/twins/twins.hpp"

namespace fourways::native {
namespace {

constexpr std::uint32_t kYields = 200'000;
constexpr std::uint32_t kStarts = 1000;
constexpr std::uint32_t kPoolTasks = 20'000;
constexpr std::uint32_t kUnits = 64;
constexpr std::uint32_t kConnections = 16;
constexpr std::uint32_t kRequests = 400;
constexpr std::uint32_t kBytes = 512;

using Kind = TwinComparison::Kind;

Measure ours_primes(const char* runner) {
  return pluggable({.workload = "primes", .runner = runner, .tasks = kPrimesTasks, .params = {}},
                   Figure::wall, kPrimesTasks);
}
Measure ours_units(const char* runner, std::uint32_t tasks) {
  return pluggable({.workload = "square", .runner = runner, .tasks = tasks, .params = {}},
                   Figure::wall_and_join, tasks);
}
Measure ours_switch(const char* runner) {
  return pluggable({.workload = "switch",
                    .runner = runner,
                    .tasks = 2,
                    .params = {{"yields", std::to_string(kYields)}, {"pin", "off"}}},
                   Figure::wall, 2.0 * kYields);
}
Measure ours_start(const char* runner) {
  return pluggable({.workload = "start", .runner = runner, .tasks = kStarts, .params = {}},
                   Figure::wall, kStarts);
}
Measure ours_echo(const char* runner) {
  return pluggable({.workload = "echo",
                    .runner = runner,
                    .tasks = kConnections,
                    .params = {{"requests", std::to_string(kRequests)}}},
                   Figure::cpu, double{1} * kConnections * kRequests);
}

}  // namespace

std::vector<TwinComparison> model_comparisons() {
  const Measure one_frame = [] { return frame(kStarts); };
  return {
      at_most(1.02, "primes/serial", "a plain loop", ours_primes("serial"), serial_primes),
      at_most(1.02, "primes/fork", "fork + waitpid", ours_primes("fork"),
              [] { return fork_batch(true, kPrimesTasks); }),
      at_most(1.02, "primes/thread", "pthread_create + join", ours_primes("thread"),
              [] { return pthread_batch(true, kPrimesTasks); }),
      at_most(1.02, "primes/thread_pool", "oneTBB task_group", ours_primes("thread_pool"),
              [] { return task_group_batch(true, kPrimesTasks, 2); }),
      at_most(1.02, "primes/fiber", "raw Boost.Context", ours_primes("fiber"), fiber_primes),
      at_most(1.02, "primes/epoll", "callbacks", ours_primes("epoll"), loop_primes),
      at_most(1.03, "echo_cpu/thread", "a blocking pthread a connection", ours_echo("thread"),
              [] { return thread_echo(kConnections, kRequests, kBytes); }),
      at_most(1.03, "echo_cpu/epoll", "a C-style epoll state machine", ours_echo("epoll"),
              [] { return epoll_echo(kConnections, kRequests, kBytes); }),
      at_most(1.1, "switch/fiber/twin", "raw Boost.Context with a run queue", ours_switch("fiber"),
              [] { return fiber_switch(kYields); }),
      at_most(1.5, "switch/fiber/raw", "one raw Boost.Context switch", ours_switch("fiber"),
              [] { return raw_switch(kYields); }),
      {"switch/fiber/boost_fiber",
       "Boost.Fiber's yield",
       Kind::faster,
       3,
       ours_switch("fiber"),
       {[] { return boost_fiber_yield(kYields); }}},
      at_most(1.1, "switch/epoll/twin", "a coroutine run queue", ours_switch("epoll"),
              [] { return loop_switch(kYields); }),
      {"start/fiber",
       "raw Boost.Context + one coroutine frame",
       Kind::excess,
       10,
       ours_start("fiber"),
       {[] { return fiber_start(kStarts); }, one_frame}},
      {"start/epoll",
       "a coroutine run queue + one coroutine frame",
       Kind::excess,
       10,
       ours_start("epoll"),
       {[] { return loop_start(kStarts); }, one_frame}},
      at_most(1.1, "dispatch/fork", "fork + waitpid", ours_units("fork", kUnits),
              [] { return fork_batch(false, kUnits); }),
      at_most(1.1, "dispatch/thread", "pthread_create + join", ours_units("thread", kUnits),
              [] { return pthread_batch(false, kUnits); }),
      at_most(1.3, "dispatch/thread_pool", "oneTBB task_group",
              ours_units("thread_pool", kPoolTasks),
              [] { return task_group_batch(false, kPoolTasks, 2); }),
  };
}

}  // namespace fourways::native
