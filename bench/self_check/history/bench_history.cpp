// bench_history: the analysis of histories, measured. How long the analysis of a series and a gate
// against a million points take; and, by simulation from fixed seeds, how often change points and
// gates err, in the counters. A Google Benchmark binary with all its flags.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "reports/gate/made_series.hpp"
#include "reports/history/gate.hpp"
#include "reports/history/history.hpp"
#include "reports/report/report.hpp"
#include "reports/statistics/change_points.hpp"
#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

constexpr double kNoise = 0.02;
const double kStep = std::log(1.05);

const char* name_of(Noise noise) {
  switch (noise) {
    case Noise::normal: return "normal";
    case Noise::heavy: return "heavy tails";
    case Noise::two_modes: return "two modes";
  }
  return "";
}

/// 1,000 points with so many steps, up and down in turns.
void analyse_series(benchmark::State& state) {
  const auto steps = static_cast<std::size_t>(state.range(0));
  std::vector<double> values = made_series(Noise::normal, kNoise, 1000, 1);
  const std::size_t length = values.size() / (steps + 1);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] += static_cast<double>(i / length % 2) * kStep;
  }
  std::size_t found = 0;
  for (auto _ : state) found = change_points(values).size();
  state.counters["found"] = static_cast<double>(found);
}
BENCHMARK(analyse_series)
    ->ArgName("steps")
    ->Arg(0)
    ->Arg(1)
    ->Arg(3)
    ->Arg(9)
    ->Unit(benchmark::kMillisecond);

/// The share of 1,000 stationary series in which a change is found.
void stationary_series(benchmark::State& state) {
  const auto noise = static_cast<Noise>(state.range(0));
  const auto length = static_cast<std::size_t>(state.range(1));
  constexpr std::size_t kSeries = 1000;
  std::size_t changed = 0;
  for (auto _ : state) {
    for (std::uint64_t seed = 0; seed < kSeries; ++seed) {
      changed += change_points(made_series(noise, kNoise, length, seed)).empty() ? 0 : 1;
    }
  }
  state.SetLabel(name_of(noise));
  state.counters["false_share"] = static_cast<double>(changed) / kSeries;
}
BENCHMARK(stationary_series)
    ->ArgNames({"noise", "length"})
    ->ArgsProduct({{0, 1, 2}, {30, 100, 1000}})
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

/// The share of 1,000 series in which a step of 5 % is found, from `before` points before it and
/// ten after; and how often its place is right within two.
void step_within_ten(benchmark::State& state) {
  const auto before = static_cast<std::size_t>(state.range(0));
  constexpr std::size_t kSeries = 1000;
  std::size_t found = 0;
  std::size_t right = 0;
  for (auto _ : state) {
    for (std::uint64_t seed = 0; seed < kSeries; ++seed) {
      std::vector<double> values = made_series(Noise::normal, kNoise, before + 10, 5000 + seed);
      for (std::size_t i = before; i < values.size(); ++i) values[i] += kStep;
      const auto points = change_points(values);
      if (points.empty() || points.back() + 10 < before) continue;
      ++found;
      right += points.back() + 2 >= before && points.back() <= before + 2 ? 1 : 0;
    }
  }
  state.counters["found_share"] = static_cast<double>(found) / kSeries;
  state.counters["place_share"] = static_cast<double>(right) / kSeries;
}
BENCHMARK(step_within_ten)
    ->ArgName("before")
    ->Arg(20)
    ->Arg(30)
    ->Arg(50)
    ->Arg(100)
    ->Arg(200)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

/// The share of 1,000 gates over 50 unchanged cases that raise an alarm, with the fence alone, and
/// how wide fences are.
void unchanged_gates(benchmark::State& state) {
  const auto noise = static_cast<Noise>(state.range(0));
  const auto runs = static_cast<std::size_t>(state.range(1));
  constexpr std::size_t kGates = 1000;
  constexpr std::size_t kCases = 50;
  UnchangedGates result;
  for (auto _ : state) {
    result = unchanged_gates(noise, kNoise, runs, kCases, kGates, 900'000);
  }
  state.SetLabel(name_of(noise));
  state.counters["alarm_share"] = static_cast<double>(result.alarms) / kGates;
  state.counters["width_in_deviations"] = result.mean_width / kNoise;
}
BENCHMARK(unchanged_gates)
    ->ArgNames({"noise", "runs"})
    ->ArgsProduct({{0, 1, 2}, {12, 30, 100}})
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

/// A history of a million points and a report of its cases, in a folder that goes with it. All
/// cases became slower `since` runs ago; 0: never.
class Million {
 public:
  Million(std::size_t cases, std::size_t since) {
    std::vector<Sample> samples;
    for (std::size_t i = 0; i < cases; ++i) {
      append(samples,
             rounds_of(fmt::format("work{}", i), "thread", walls_around(1e6, 0.02, 12, i)));
    }
    write_report(report(), build_report(test_context(), samples));
    TrackedRun run = tracked_run(read_measured_report(report()));
    run.branch = "main";
    const std::size_t runs = 1'000'000 / cases;
    const auto noise = made_series(Noise::normal, kNoise, 1'000'000, 1);
    History history(file(), History::Access::create);
    std::vector<TrackedRun> batch;
    for (std::size_t i = 0; i < runs; ++i) {
      run.commit = fmt::format("c{}", i);
      run.time = Timestamp(std::chrono::hours(i));
      for (std::size_t c = 0; c < cases; ++c) {
        const double level = i + since < runs ? 0.95e6 : 1e6;
        run.points[c].median = level * std::exp(noise[i * cases + c]);
      }
      batch.push_back(run);
      if (batch.size() * cases < 50'000 && i + 1 < runs) continue;
      history.add_all(batch);
      batch.clear();
    }
  }

  std::filesystem::path file() const { return folder_.file("h.db"); }
  std::filesystem::path report() const { return folder_.file("report.json"); }

 private:
  TestFolder folder_;
};

/// The work of `fourways track gate`, from opening the files to the outcomes.
void gate_on_a_million(benchmark::State& state) {
  const Million million(static_cast<std::size_t>(state.range(0)),
                        static_cast<std::size_t>(state.range(1)));
  for (auto _ : state) {
    const MeasuredReport report = read_measured_report(million.report());
    History history(million.file(), History::Access::read);
    const std::string kind = history.machines("main").front().machine;
    const Track track = history.track("main", kind, kGateRuns);
    benchmark::DoNotOptimize(gate_report(track, report, {}));
  }
  state.counters["file_MB"] = static_cast<double>(std::filesystem::file_size(million.file())) / 1e6;
}
BENCHMARK(gate_on_a_million)
    ->ArgNames({"cases", "since"})
    ->Args({100, 0})
    ->Args({100, 30})
    ->Args({1000, 0})
    ->Args({1000, 30})
    ->Iterations(10)  // fixed, or the history would be made anew to find the number
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace fourways

BENCHMARK_MAIN();
