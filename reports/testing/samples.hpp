// Samples and folders for the tests of this library: made up, seeded, without a clock.
#pragma once

#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "reports/record/report_error.hpp"
#include "reports/record/sample.hpp"
#include "workloads/testing/message_of.hpp"

namespace fourways {

/// A good sample of `workload` on `runner` with tasks:8; everything but the wall time is fixed.
Sample sample_of(const std::string& workload, const std::string& runner, std::int64_t round,
                 double wall_ns);

/// One good sample a round from 0 on, one for each wall time.
std::vector<Sample> rounds_of(const std::string& workload, const std::string& runner,
                              const std::vector<double>& walls_ns);

/// `count` walls around `center_ns`, spread by `spread` (0.01: one per cent), alike for a seed.
std::vector<double> walls_around(double center_ns, double spread, std::size_t count,
                                 std::uint64_t seed);

/// A good sample of a crowd at each number alive, whose memory lies on the line.
std::vector<Sample> crowds_of(const std::string& runner, const std::vector<double>& alive,
                              double slope_bytes, double base_bytes);

void make_failed(Sample& sample, SampleReason::Type type, const std::string& text);
void set_column(std::vector<Sample>& samples, const std::string& column);
void append(std::vector<Sample>& samples, std::vector<Sample> more);

/// A uniform number in (0, 1) that is the same with every standard library.
double uniform(std::mt19937_64& random);

/// A context as the driver gives it.
nlohmann::json test_context();

/// A folder of its own for a test, removed with all it holds.
class TestFolder {
 public:
  TestFolder();
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  ~TestFolder();
  [[nodiscard]] std::filesystem::path file(const std::string& name) const { return path_ / name; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  std::filesystem::path path_;
};

/// The text of the ReportError that `action` throws; empty if it throws none.
template <class Action>
std::string error_of(Action action) {
  return message_of<ReportError>(action);
}

}  // namespace fourways
