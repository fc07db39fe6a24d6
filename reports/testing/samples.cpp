#include "reports/testing/samples.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iterator>
#include <stdexcept>

#include "reports/record/measured_case.hpp"

namespace fourways {
namespace {

std::string family_of(const std::string& runner) {
  if (runner == kBaselineRunner) return "baseline";
  if (runner == "fork") return "process";
  if (runner == "fiber") return "coroutine";
  return runner == "epoll" ? "async" : "thread";
}

}  // namespace

Sample sample_of(const std::string& workload, const std::string& runner, std::int64_t round,
                 double wall_ns) {
  Sample sample;
  sample.case_name = workload + "/" + runner + "/tasks:8";
  sample.workload = workload;
  sample.kind = "cpu";
  sample.column = "cpu";
  sample.runner = runner;
  sample.family = family_of(runner);
  sample.params = {{"tasks", std::int64_t{8}}};
  sample.round = round;
  sample.order = round;
  sample.wall_ns = wall_ns;
  sample.join_ns = 1000;
  sample.operations = 8;
  sample.operation = "task";
  sample.usage = {2e6, 1e6, 10, 4, 100, 0, 1 << 20};
  sample.overhead_ns = 5e6;
  sample.latency = SampleLatency{8, 1e3, 2e3, 3e3, 4e3, 5e3, 6e3};
  sample.accounts = {8, 8, 8, 8, "00ab"};
  return sample;
}

std::vector<Sample> rounds_of(const std::string& workload, const std::string& runner,
                              const std::vector<double>& walls_ns) {
  std::vector<Sample> samples;
  for (const double wall : walls_ns) {
    samples.push_back(sample_of(workload, runner, static_cast<std::int64_t>(samples.size()), wall));
  }
  return samples;
}

double uniform(std::mt19937_64& random) {
  return (static_cast<double>(random() >> 11) + 0.5) * 0x1p-53;
}

std::vector<double> walls_around(double center_ns, double spread, std::size_t count,
                                 std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<double> walls;
  for (std::size_t i = 0; i < count; ++i) {
    walls.push_back(center_ns * std::exp(spread * (2 * uniform(random) - 1)));
  }
  return walls;
}

std::vector<Sample> crowds_of(const std::string& runner, const std::vector<double>& alive,
                              double slope_bytes, double base_bytes) {
  std::vector<Sample> samples;
  for (const double number : alive) {
    Sample sample = sample_of("crowd", runner, 0, 1e6);
    const auto tasks = static_cast<std::int64_t>(number);
    sample.column.clear();
    sample.case_name = "crowd/" + runner + "/tasks:" + std::to_string(tasks);
    sample.params = {{"tasks", tasks}, {"stacks", "dense"}, {"batch", "first"}};
    const double bytes = base_bytes + slope_bytes * number;
    sample.figures = {{"alive", number},
                      {"memory_bytes", bytes},
                      {"pss_bytes", bytes * 0.75},
                      {"page_table_bytes", bytes * 0.25}};
    samples.push_back(std::move(sample));
  }
  return samples;
}

void make_failed(Sample& sample, SampleReason::Type type, const std::string& text) {
  sample.status = Sample::Status::failed;
  sample.reason = SampleReason{type, text};
}

void set_column(std::vector<Sample>& samples, const std::string& column) {
  for (Sample& sample : samples) sample.column = column;
}

void append(std::vector<Sample>& samples, std::vector<Sample> more) {
  samples.insert(samples.end(), std::make_move_iterator(more.begin()),
                 std::make_move_iterator(more.end()));
}

nlohmann::json test_context() {
  return {{"date", "2024-01-02T03:04:05+00:00"},
          {"host_name", "bench|host"},
          {"executable", "fourways"},
          {"num_cpus", 2},
          {"mhz_per_cpu", 2500},
          {"cpu_scaling_enabled", false},
          {"caches", nlohmann::json::array()},
          {"load_avg", {0.5, 0.25, 0.125}},
          {"library_build_type", "release"},
          {"fourways",
           {{"partial", false},
            {"suite", "quick"},
            {"seed", 7},
            {"rounds", 12},
            {"timeout_s", 30},
            {"warm_up", "one batch"},
            {"compiler", "g++ 12"},
            {"flags", "-O2"},
            {"build_type", "Release"},
            {"versions", {{"fmt", "9.1.0"}}},
            {"machine", {{"affinity_cpus", 2}}},
            {"command", {"fourways", "run"}}}}};
}

TestFolder::TestFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "reports-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
  path_ = name;
}

TestFolder::~TestFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::vector<std::string> TestFolder::names() const {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(path_)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace fourways
