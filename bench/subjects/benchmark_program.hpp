// BenchmarkProgram: a program that is linked with Google Benchmark, version 1.5 or newer. What it
// is and what its version understands is found by asking it.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "bench/run/fresh_process.hpp"
#include "bench/subjects/benchmark_rows.hpp"
#include "workloads/support/temporary_directory.hpp"

namespace fourways {

class BenchmarkProgram {
 public:
  /// Asks for its cases. Throws CommandError, which names `path`, where it cannot be started, hangs
  /// or does not speak as a Google Benchmark program (failed), or has no case (nothing measured).
  /// `arguments` are its own. `interrupts` must outlive this; an interrupt leaves it without cases.
  BenchmarkProgram(const std::filesystem::path& path, std::vector<std::string> arguments,
                   std::chrono::duration<double> timeout, Interrupts& interrupts);

  const std::string& path() const { return path_; }
  /// As it lists them; one name may stand there several times.
  const std::vector<std::string>& cases() const { return cases_; }
  /// Whether it can be told a number of iterations ("100x", since 1.8.0).
  bool takes_iterations() const { return takes_iterations_; }
  /// Seconds as this version reads them: "0.05s" or "0.05".
  std::string seconds(double length) const;

  struct Answer {
    std::optional<SampleReason> trouble;  // why there are no rows
    std::map<std::string, BenchmarkRow> rows;
    FreshEnd end;
  };
  /// Runs these cases, each for `min_time` as --benchmark_min_time takes it.
  Answer run(std::span<const std::string> names, const std::string& min_time);

 private:
  FreshEnd start(std::vector<std::string> flags, int record_fd);
  FreshEnd list(const std::string& filter, const std::string& min_time);
  std::optional<SampleReason> read(std::map<std::string, BenchmarkRow>& rows) const;

  std::string path_;
  std::vector<std::string> arguments_;
  std::chrono::duration<double> timeout_;
  Interrupts& interrupts_;
  TemporaryDirectory folder_{"sample"};
  std::vector<std::string> cases_;
  bool takes_iterations_ = false;
  std::uint64_t started_ = 0;
};

/// A regular expression (POSIX, extended) for these names and nothing else.
std::string filter_for(std::span<const std::string> names);

}  // namespace fourways
