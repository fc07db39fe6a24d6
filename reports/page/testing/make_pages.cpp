// Writes the pages that the browser test looks at: an ordinary report, the extremes, and names that
// try to be markup. usage: make_pages FOLDER
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <iterator>
#include <string>

#include "reports/history/page.hpp"
#include "reports/page/report_page.hpp"
#include "reports/record/file_io.hpp"
#include "reports/report/report.hpp"
#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

constexpr const char* kHostile =
    "<img src=x onerror='window.broken=1'></script><script>window.broken=1</script>\u2028${1}{{x}}";
const char* const kRunners[] = {"serial", "fork", "thread", "fiber", "epoll"};

std::vector<Sample> case_of(const std::string& workload, const std::string& runner,
                            std::int64_t tasks, double wall_ns, std::size_t rounds) {
  const auto seed = std::hash<std::string>{}(workload + runner + std::to_string(tasks));
  auto samples = rounds_of(workload, runner, walls_around(wall_ns, 0.03, rounds, seed));
  for (Sample& sample : samples) {
    sample.case_name = workload + "/" + runner + "/tasks:" + std::to_string(tasks);
    sample.params["tasks"] = tasks;
    sample.accounts = {tasks, tasks, tasks, tasks, "00ab"};
    sample.operations = tasks;
  }
  return samples;
}

void set_kind(std::vector<Sample>& samples, const std::string& kind, const std::string& column) {
  for (Sample& sample : samples) sample.kind = kind;
  set_column(samples, column);
}

/// `workloads` times five runners times `sizes` cases.
std::vector<Sample> many(std::size_t workloads, std::size_t sizes, std::size_t rounds) {
  std::vector<Sample> samples;
  for (std::size_t w = 0; w < workloads; ++w) {
    for (std::size_t r = 0; r < std::size(kRunners); ++r) {
      for (std::size_t s = 0; s < sizes; ++s) {
        const auto tasks = static_cast<std::int64_t>(s + 1);
        const double wall = 1e6 * static_cast<double>(tasks) / static_cast<double>(r + 1);
        auto each = case_of("work" + std::to_string(w), kRunners[r], tasks, wall, rounds);
        set_kind(each, w % 2 == 0 ? "cpu" : "io", w % 2 == 0 ? "cpu" : "io");
        append(samples, each);
      }
    }
  }
  return samples;
}

std::vector<Sample> usual() {
  std::vector<Sample> samples = many(2, 4, 12);
  for (const char* runner : kRunners) {
    for (const std::int64_t cpu : {0, 50, 100}) {
      const double share = static_cast<double>(cpu) / 100;
      auto mix = rounds_of("mix", runner, walls_around(1e7 * (1.1 - share), 0.05, 12, 9));
      for (Sample& sample : mix) {
        sample.case_name = std::string("mix/") + runner + "/tasks:8/cpu:" + std::to_string(cpu);
        sample.params["cpu"] = cpu;
      }
      set_kind(mix, "mixed", "mixed");
      append(samples, mix);
    }
    for (const char* column : {"start", "switch"}) {
      auto cost = case_of(column, runner, 8, 1e4 * std::pow(7, runner[0] % 5), 12);
      set_kind(cost, "lifecycle", column);
      append(samples, cost);
    }
    auto queue = case_of("queue", runner, 8, 3e6, 12);
    set_kind(queue, "ipc", "");
    append(samples, queue);
  }
  append(samples, crowds_of("fiber", {1e3, 2e3, 4e3, 8e3, 16e3}, 4096, 1e6));
  make_failed(samples[5], SampleReason::Type::timeout, "30 s");
  auto missing = case_of("work0", "io_uring", 1, 1, 1);
  make_failed(missing[0], SampleReason::Type::limit, "io_uring_setup: EPERM");
  append(samples, missing);
  return samples;
}

std::vector<Sample> hostile() {
  std::vector<Sample> samples;
  for (const char* runner : {"serial", kHostile}) {
    auto each = rounds_of(kHostile, runner, walls_around(1e6, 0.05, 8, 1));
    for (Sample& sample : each) {
      sample.kind = kHostile;
      sample.family = kHostile;
      sample.params[kHostile] = std::string(kHostile);
      sample.notes[kHostile] = kHostile;
      sample.figures[kHostile] = 1;
      sample.operation = kHostile;
    }
    append(samples, each);
  }
  auto missing = rounds_of("__proto__", "constructor", {1});
  make_failed(missing[0], SampleReason::Type::exception, kHostile);
  append(samples, missing);
  return samples;
}

/// What another tool measured, one name hostile.
std::vector<Sample> foreign() {
  std::vector<Sample> samples;
  for (const std::string& name :
       {std::string("BM_sum/64"), std::string("BM_sum/1024"), std::string(kHostile)}) {
    for (Sample sample : rounds_of(name, "", walls_around(1e6, 0.05, 12, name.size()))) {
      sample.case_name = name;
      sample.group = name.substr(0, name.find('/'));
      sample.source = "google-benchmark";
      sample.workload = sample.kind = sample.column = sample.family = "";
      sample.figures["items_per_second"] = 1.25e9;
      samples.push_back(std::move(sample));
    }
  }
  return samples;
}

std::vector<Sample> all_failed() {
  auto samples = many(1, 2, 2);
  for (Sample& sample : samples) make_failed(sample, SampleReason::Type::signal, "killed");
  return samples;
}

/// `count` cases called `name` in 40 runs; every other one takes twice the time from run 21 on.
Track history(const std::string& name, std::size_t count) {
  constexpr std::size_t kRuns = 40;
  Track track{name, R"({"fourways":{"build_type":"Release"}})", {}, {}};
  for (std::size_t run = 0; run < kRuns; ++run) {
    const Timestamp time(std::chrono::hours(24 * (20000 + run)));
    track.runs.push_back({name, name + std::to_string(run), time, track.machine, count});
  }
  for (std::size_t i = 0; i < count; ++i) {
    Series series{name + std::to_string(i), R"({"tasks":8})", "8 tasks", "ns", {}};
    const auto walls = walls_around(1e6, 0.02, kRuns, i);
    for (std::size_t run = 0; run < kRuns; ++run) {
      const double median = walls[run] * (i % 2 == 0 && run >= 20 ? 2 : 1);
      series.points.push_back({run, median, median * 0.98, median * 1.02, 12});
    }
    track.series.push_back(std::move(series));
  }
  return track;
}

void write_history(const std::filesystem::path& path, const std::string& name, std::size_t count) {
  const Track track = history(name, count);
  write_file_atomically(path, history_page({&track, 1}));
}

void write(const std::filesystem::path& path, const std::vector<Sample>& samples,
           const std::string& source = "") {
  nlohmann::json context = test_context();
  if (!source.empty()) context["fourways"]["source"] = source;
  context["fourways"]["doctor"] = nlohmann::json::array({{{"name", "CPU quota"},
                                                          {"verdict", "warn"},
                                                          {"found", "half"},
                                                          {"spoils", "everything"},
                                                          {"remedy", "none"}}});
  const Report report = build_report(context, samples);
  write_report(std::filesystem::path(path).replace_extension(".json"), report);
  write_file_atomically(path, report_page(report));
}

void write_all(const std::filesystem::path& folder) {
  write(folder / "usual.html", usual());
  write(folder / "hostile.html", hostile());
  write(folder / "empty.html", {});
  write(folder / "one.html", rounds_of("primes", "thread", {1e6}));
  write(folder / "failed.html", all_failed());
  write(folder / "foreign.html", foreign(), "Google Benchmark");
  write(folder / "thousand.html", many(40, 5, 30));
  write(folder / "ten_thousand.html", many(50, 40, 6));
  write_history(folder / "history.html", "case", 50);
  write_history(folder / "hostile_history.html", kHostile, 2);
}

}  // namespace
}  // namespace fourways

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: make_pages FOLDER\n", stderr);
    return 2;
  }
  try {
    fourways::write_all(argv[1]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "make_pages: %s\n", error.what());
    return 1;
  }
  return 0;
}
