// bench_native: the suite's own honesty. Every comparison is a Google Benchmark whose iterations
// are interleaved pairs; the table at the end gives ratio, exact 95 % interval and bar.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "bench/self_check/native/comparison.hpp"
#include "runners/process/unit_image.hpp"

namespace fourways::native {
namespace {

constexpr int kPairs = 40;

using Kind = TwinComparison::Kind;

struct Series {
  std::vector<double> ours;
  std::vector<double> theirs;
};

std::string line_of(const TwinComparison& comparison, const Series& series) {
  const Outcome outcome = outcome_of(comparison, series.ours, series.theirs);
  const char* sign = comparison.kind == Kind::faster ? ">=" : "<=";
  const char* unit = comparison.kind == Kind::excess ? " ns" : "";
  return fmt::format(
      "{:<26} {:>11.1f} {:>11.1f}  {:>7.3f} [{:.3f}, {:.3f}]{}  bar {} {}{}  {}  vs {}",
      comparison.name, outcome.ours_ns, outcome.theirs_ns, outcome.value, outcome.low, outcome.high,
      unit, sign, comparison.bar, unit, outcome.within_bar ? "met" : "MISSED", comparison.versus);
}

void run(benchmark::State& state, const TwinComparison& comparison, Series& series) {
  series = {};
  if (const std::string missing = comparison.missing ? comparison.missing() : "";
      !missing.empty()) {
    return state.SkipWithError(missing.c_str());
  }
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
  const std::vector<TwinComparison> all = comparisons();
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
  std::string text = fmt::format("\n{:<26} {:>11} {:>11}   median of {} pairs [95 % interval]\n",
                                 "comparison", "ours ns/op", "theirs", kPairs);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!series[i].ours.empty()) text += line_of(all[i], series[i]) + '\n';
  }
  std::fputs(text.c_str(), stderr);
  return 0;
}

}  // namespace
}  // namespace fourways::native

int main(int argc, char** argv) {
  fourways::run_unit_if_asked(argc, argv);
  try {
    return fourways::native::main_of(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_native: %s\n", error.what());
    return 2;
  }
}
