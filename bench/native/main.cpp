// bench_native: the suite's own honesty. Every comparison is a Google Benchmark whose iterations
// are interleaved pairs; the table at the end gives ratio, exact 95 % interval and bar.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <map>

#include "bench/native/comparison.hpp"
#include "bench/native/pluggable.hpp"
#include "bench/native/twins.hpp"

namespace fourways::native {
namespace {

constexpr int kPairs = 40;
constexpr std::uint32_t kYields = 200'000;
constexpr std::uint32_t kStarts = 1000;
constexpr std::uint32_t kPoolTasks = 20'000;
constexpr std::uint32_t kUnits = 64;
constexpr std::uint32_t kConnections = 16;
constexpr std::uint32_t kRequests = 400;
constexpr std::uint32_t kBytes = 512;

using Kind = Comparison::Kind;

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

std::vector<Comparison> comparisons() {
  const Measure one_frame = [] { return frame(kStarts); };
  return {
      {"primes/serial", "a plain loop", Kind::ratio, 1.02, ours_primes("serial"), {serial_primes}},
      {"primes/fork", "fork + waitpid", Kind::ratio, 1.02, ours_primes("fork"), {[] {
         return fork_batch(true, kPrimesTasks);
       }}},
      {"primes/thread", "pthread_create + join", Kind::ratio, 1.02, ours_primes("thread"), {[] {
         return pthread_batch(true, kPrimesTasks);
       }}},
      {"primes/thread_pool",
       "oneTBB task_group",
       Kind::ratio,
       1.02,
       ours_primes("thread_pool"),
       {[] { return task_group_batch(true, kPrimesTasks, 2); }}},
      {"primes/fiber",
       "raw Boost.Context",
       Kind::ratio,
       1.02,
       ours_primes("fiber"),
       {fiber_primes}},
      {"primes/epoll", "callbacks", Kind::ratio, 1.02, ours_primes("epoll"), {loop_primes}},
      {"echo_cpu/thread",
       "a blocking pthread a connection",
       Kind::ratio,
       1.03,
       ours_echo("thread"),
       {[] { return thread_echo(kConnections, kRequests, kBytes); }}},
      {"echo_cpu/epoll",
       "a C-style epoll state machine",
       Kind::ratio,
       1.03,
       ours_echo("epoll"),
       {[] { return epoll_echo(kConnections, kRequests, kBytes); }}},
      {"switch/fiber/twin",
       "raw Boost.Context with a run queue",
       Kind::ratio,
       1.1,
       ours_switch("fiber"),
       {[] { return fiber_switch(kYields); }}},
      {"switch/fiber/raw",
       "one raw Boost.Context switch",
       Kind::ratio,
       1.5,
       ours_switch("fiber"),
       {[] { return raw_switch(kYields); }}},
      {"switch/fiber/boost_fiber",
       "Boost.Fiber's yield",
       Kind::faster,
       3,
       ours_switch("fiber"),
       {[] { return boost_fiber_yield(kYields); }}},
      {"switch/epoll/twin", "a coroutine run queue", Kind::ratio, 1.1, ours_switch("epoll"), {[] {
         return loop_switch(kYields);
       }}},
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
      {"dispatch/fork", "fork + waitpid", Kind::ratio, 1.1, ours_units("fork", kUnits), {[] {
         return fork_batch(false, kUnits);
       }}},
      {"dispatch/thread",
       "pthread_create + join",
       Kind::ratio,
       1.1,
       ours_units("thread", kUnits),
       {[] { return pthread_batch(false, kUnits); }}},
      {"dispatch/thread_pool",
       "oneTBB task_group",
       Kind::ratio,
       1.3,
       ours_units("thread_pool", kPoolTasks),
       {[] { return task_group_batch(false, kPoolTasks, 2); }}},
  };
}

struct Series {
  std::vector<double> ours;
  std::vector<double> theirs;
};

std::string line_of(const Comparison& comparison, const Series& series) {
  const Outcome outcome = outcome_of(comparison, series.ours, series.theirs);
  const char* sign = comparison.kind == Kind::faster ? ">=" : "<=";
  const char* unit = comparison.kind == Kind::excess ? " ns" : "";
  return fmt::format(
      "{:<26} {:>11.1f} {:>11.1f}  {:>7.3f} [{:.3f}, {:.3f}]{}  bar {} {}{}  {}  vs {}",
      comparison.name, outcome.ours_ns, outcome.theirs_ns, outcome.value, outcome.low, outcome.high,
      unit, sign, comparison.bar, unit, outcome.within_bar ? "met" : "MISSED", comparison.versus);
}

void run(benchmark::State& state, const Comparison& comparison, Series& series) {
  series = {};
  try {
    for (auto _ : state) {
      measure_pair(comparison, series.ours, series.theirs);
      state.SetIterationTime(series.ours.back() / 1e9);
    }
  } catch (const std::exception& error) {
    return state.SkipWithError(error.what());
  }
  const Outcome outcome = outcome_of(comparison, series.ours, series.theirs);
  state.counters["ours_ns"] = outcome.ours_ns;
  state.counters["theirs_ns"] = outcome.theirs_ns;
  state.counters["value"] = outcome.value;
  state.counters["low"] = outcome.low;
  state.counters["high"] = outcome.high;
  state.counters["bar"] = comparison.bar;
}

int main_of(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  const std::vector<Comparison> all = comparisons();
  std::vector<Series> series(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    benchmark::RegisterBenchmark(all[i].name.c_str(),
                                 [&comparison = all[i], &own = series[i]](benchmark::State& state) {
                                   run(state, comparison, own);
                                 })
        ->UseManualTime()
        ->Iterations(kPairs)
        ->Unit(benchmark::kNanosecond);
  }
  benchmark::RunSpecifiedBenchmarks();
  fmt::print(stderr, "\n{:<26} {:>11} {:>11}   median of {} pairs [95 % interval]\n", "comparison",
             "ours ns/op", "theirs", kPairs);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!series[i].ours.empty()) fmt::print(stderr, "{}\n", line_of(all[i], series[i]));
  }
  return 0;
}

}  // namespace
}  // namespace fourways::native

int main(int argc, char** argv) {
  try {
    return fourways::native::main_of(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_native: %s\n", error.what());
    return 2;
  }
}
