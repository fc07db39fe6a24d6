// bench_models: a Google Benchmark binary in which every case is a registered benchmark and one
// iteration is one batch. `fourways run` starts it once a sample, with --case and --record-fd.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "bench/cases/selection.hpp"
#include "bench/cases/setting.hpp"
#include "bench/command/command_error.hpp"
#include "bench/machine/surroundings.hpp"
#include "bench/sample/measure.hpp"
#include "bench/sample/process_tree.hpp"
#include "bench/sample/sample_record.hpp"
#include "bench/terminal/output_text.hpp"
#include "bench/terminal/terminal.hpp"
#include "runners/process/unit_image.hpp"
#include "runners/table.hpp"
#include "workloads/table.hpp"

namespace fourways {
namespace {

struct Options {
  std::vector<std::string> cases;
  std::vector<std::string> settings;
  std::vector<std::string> plugins;
  std::vector<std::string> interpreters;
  std::vector<std::string> calibrations;
  int record_fd = -1;
};

void add_options(CLI::App& app, Options& options) {
  app.set_help_flag();  // Google Benchmark answers --help, and print_help() below adds ours
  app.add_option("--case", options.cases, "Register just this case (repeatable)")
      ->allow_extra_args(false);
  app.add_option("--set", options.settings, "KEY=V,V2: parameters of the cases (repeatable)")
      ->allow_extra_args(false);
  app.add_option("--plugin", options.plugins, "A shared object with workloads (repeatable)")
      ->allow_extra_args(false);
  app.add_option("--python", options.interpreters,
                 "[NAME=]PATH of an interpreter for the runners cpython_* (repeatable)")
      ->allow_extra_args(false);
  app.add_option("--calibration", options.calibrations,
                 "RUNNER=TEXT: what a run has measured for all its samples (repeatable)")
      ->allow_extra_args(false);
  app.add_option("--record-fd", options.record_fd,
                 "Run one iteration of each case and write a JSON record of it to this descriptor")
      ->check(CLI::NonNegativeNumber);
}

/// Ends the program where standard output did not take what was printed: Google Benchmark prints by
/// both kinds of streams, and looks at neither. A reader that has left (head) is told nothing.
void require_printed() noexcept {
  const bool by_stream = std::cout.flush().good();
  const bool by_file = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  if (by_stream && by_file) return;
  pollfd reader{STDOUT_FILENO, 0, 0};
  const bool left = ::poll(&reader, 1, 0) > 0 && (reader.revents & POLLERR) != 0;
  if (!left) tell("bench_models: cannot write to standard output; see that its disk is not full");
  ::_exit(static_cast<int>(ExitCode::failed));
}

/// The library's own look for colour does not know NO_COLOR. A flag that is given comes later.
std::vector<char*> with_color_told(int argc, char** argv) {
  static char no_color[] = "--benchmark_color=false";
  std::vector<char*> words(argv, argv + argc);
  if (!wants_color(STDOUT_FILENO)) words.insert(words.begin() + 1, no_color);
  words.push_back(nullptr);
  return words;
}

void print_help() {
  benchmark::PrintDefaultHelp();
  CLI::App app("Beside Google Benchmark's flags:", "bench_models");
  Options unused;
  add_options(app, unused);
  std::fputs(app.help().c_str(), stdout);
  require_printed();  // the library then exits with 0
}

/// The record carries the figures, so nothing is printed.
class SilentReporter : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>&) override {}
};

class Totals {
 public:
  void add(const Sample& sample) {
    cpu_s_ += (sample.usage.user_ns + sample.usage.system_ns) / 1e9;
    switches_ +=
        static_cast<double>(sample.usage.voluntary_switches + sample.usage.involuntary_switches);
    tasks_ += static_cast<double>(sample.accounts.tasks_done);
  }
  void show(benchmark::State& state) const {
    using benchmark::Counter;
    state.counters["cpu"] = Counter(cpu_s_, Counter::kAvgIterations);
    state.counters["tasks"] = Counter(tasks_, Counter::kAvgIterations);
    state.counters["switches"] = Counter(switches_, Counter::kAvgIterations);
  }

 private:
  double cpu_s_ = 0;
  double switches_ = 0;
  double tasks_ = 0;
};

/// The registered benchmarks; remembers whether any of them failed.
class Session {
 public:
  /// `printed_alone`: what is printed is all that stays, so that it ends where that is lost.
  Session(int record_fd, bool printed_alone)
      : record_fd_(record_fd), printed_alone_(printed_alone) {}

  void add(const Case& chosen) {
    auto* registered = benchmark::RegisterBenchmark(
        chosen.name().c_str(), [this, chosen](benchmark::State& state) { run(chosen, state); });
    registered->UseManualTime()->Unit(benchmark::kMillisecond);
    if (record_fd_ >= 0) registered->Iterations(1);
  }
  bool failed() const { return failed_; }

 private:
  void run(const Case& chosen, benchmark::State& state) {
    if (printed_alone_) require_printed();
    Totals totals;
    for (auto _ : state) {
      const Measured measured = measure(chosen);
      if (record_fd_ >= 0) write_record(record_fd_, measured);
      if (measured.sample.status != Sample::Status::ok) {
        failed_ = failed_ || measured.sample.status == Sample::Status::failed;
        const std::string& text = measured.sample.reason->text;
        state.SkipWithError(text.c_str());
        break;
      }
      state.SetIterationTime(measured.sample.wall_ns / 1e9);
      totals.add(measured.sample);
    }
    totals.show(state);
  }

  int record_fd_;
  bool printed_alone_;
  bool failed_ = false;
};

std::vector<Case> chosen_cases(const Options& options) {
  std::vector<Case> cases;
  for (const std::string& name : options.cases) cases.push_back(parse_case(name));
  if (!cases.empty()) return cases;
  Selection selection;
  selection.workload_globs = {"*"};
  selection.settings = options.settings;
  cases = select_cases(selection);
  std::erase_if(cases, [](const Case& each) { return refusal(each).has_value(); });
  return cases;
}

int run(int argc, char** argv) {
  std::vector<char*> words = with_color_told(argc, argv);
  const bool to_file = std::any_of(words.begin(), words.end() - 1, [](std::string_view word) {
    return word.starts_with("--benchmark_out=");
  });
  argc = static_cast<int>(words.size()) - 1;
  benchmark::Initialize(&argc, words.data(), print_help);
  CLI::App app;
  Options options;
  add_options(app, options);
  app.parse(argc, words.data());
  become_subreaper();
  if (!options.cases.empty() && !options.settings.empty()) {
    throw std::invalid_argument("--set has no effect on --case: write key:value into its name");
  }
  for (const std::string& plugin : options.plugins) load_plugin(plugin);
  if (!options.interpreters.empty()) use_interpreters(options.interpreters);
  for (const std::string& calibration : options.calibrations) {
    const auto [runner, text] = parse_setting(calibration, "--calibration", "RUNNER=TEXT");
    find_runner(runner).calibrate(text);
  }

  Session session(options.record_fd, options.record_fd < 0 && !to_file);
  for (const Case& each : chosen_cases(options)) session.add(each);
  if (options.record_fd >= 0) {
    SilentReporter silent;
    benchmark::RunSpecifiedBenchmarks(&silent);
  } else {
    benchmark::RunSpecifiedBenchmarks();
  }
  benchmark::Shutdown();
  require_printed();
  return static_cast<int>(session.failed() ? ExitCode::failed : ExitCode::fine);
}

}  // namespace
}  // namespace fourways

int main(int argc, char** argv) {
  using fourways::ExitCode;
  fourways::run_unit_if_asked(argc, argv);  // a fresh image is timed, and its parent is in order
  const fourways::Inherited inherited = fourways::put_in_order();
  try {
    fourways::restart_unsteered(inherited, argv);
    return fourways::run(argc, argv);
  } catch (const std::exception& error) {
    fourways::tell(fmt::format("bench_models: {}", error.what()));
    return static_cast<int>(ExitCode::failed);
  }
}
