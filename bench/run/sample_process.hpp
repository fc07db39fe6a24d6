// Takes one sample of a build of fourways: what run_fresh() needs to start its bench_models, and
// what the sample is by the record that comes back.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "bench/run/interrupts.hpp"
#include "bench/sample/measure.hpp"

namespace fourways {

struct SampleRequest {
  std::filesystem::path program;                         // bench_models
  std::vector<std::string> plugins = {};                 // shared objects for it to load
  std::vector<std::string> interpreters = {};            // as use_interpreters() takes them
  std::map<std::string, std::string> calibrations = {};  // Runner::calibration() by runner
  std::chrono::duration<double> timeout;
};

/// The values that the runners of these cases measure once for all their samples, by runner.
std::map<std::string, std::string> calibrations_for(std::span<const Case> cases);

/// The program and the arguments that it always gets. Further options may be added.
std::vector<std::string> program_words(const SampleRequest& request);

/// Runs one sample of `chosen`. Its status and reason say how it went: a crash, a time-out, a lost
/// process or a failed fork is a sample without a figure. steal_ns and overhead_ns are set, round
/// and order are not. An interrupt ends the sample early, and it is then worthless: look at
/// interrupts.signal(). The caller must be single-threaded, must be a subreaper and must have no
/// other children; none is left afterwards. Throws std::system_error if the machine refuses
/// something that every sample needs. `folder` becomes the sample's TMPDIR; empty: it has ours.
Sample run_sample(const Case& chosen, const SampleRequest& request, Interrupts& interrupts,
                  const std::string& folder = {});

/// The bench_models that belongs to this executable: the one beside it. Throws CommandError.
std::filesystem::path find_bench_models();

}  // namespace fourways
