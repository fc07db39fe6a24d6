// A Google Benchmark program as other people write them: names, units and counters of all kinds,
// cases that skip or repeat themselves, and a main of its own that prints what it likes.
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <thread>
#include <utility>

namespace {

int work = 1;  // --work=N: how often plain does its job in an iteration

void plain(benchmark::State& state) {
  for (auto _ : state) {
    for (int i = 0; i < 1000 * work; ++i) benchmark::DoNotOptimize(i);
  }
  state.counters["bytes"] = 4096;
  state.counters["odd"] = std::nan("");
  state.SetLabel("a \"label\", with a comma");
}
BENCHMARK(plain);

template <class T>
void templated(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(T{});
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_TEMPLATE(templated, std::pair<int, long>)->Arg(8);

void waits(benchmark::State& state) {
  for (auto _ : state) std::this_thread::sleep_for(std::chrono::microseconds(100));
}
BENCHMARK(waits)->Threads(2)->UseRealTime()->Unit(benchmark::kMicrosecond);

void by_hand(benchmark::State& state) {
  for (auto _ : state) state.SetIterationTime(0.002);
}
BENCHMARK(by_hand)->UseManualTime()->Unit(benchmark::kMillisecond);

void refuses(benchmark::State& state) {
  state.SkipWithError("no such device");
  for (auto _ : state) {
  }
}
BENCHMARK(refuses);

void repeats(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(state.iterations());
}
BENCHMARK(repeats)->Iterations(1000)->Repetitions(3)->ReportAggregatesOnly();

}  // namespace

int main(int argc, char** argv) {
  std::puts("loading the data");
  benchmark::RegisterBenchmark(R"(a.b*c+(d|e)[f]{2}^$?\ g, h)", plain);
  benchmark::Initialize(&argc, argv);
  for (int i = 1; i < argc; ++i) {
    constexpr std::string_view kWork = "--work=";
    const std::string_view word = argv[i];
    if (word.starts_with(kWork)) work = std::atoi(argv[i] + kWork.size());
  }
  benchmark::RunSpecifiedBenchmarks();
  std::puts("bye");
  return 0;
}
