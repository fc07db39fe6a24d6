// SampleProcess: one sample in a fresh process: starts bench_models, listens, keeps the time limit,
// and leaves nothing of it behind, however it ended.
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

/// What the runners of these cases measure once for all their samples.
std::map<std::string, std::string> calibrations_for(std::span<const Case> cases);

/// The program and what it is always told, to which options may be added.
std::vector<std::string> program_words(const SampleRequest& request);

/// Runs one sample of `chosen`. `sample.status` and its reason say how it went; a crash, a time-out
/// or a lost process is a sample without a figure, as is a failed fork. steal_ns and overhead_ns
/// are set, round and order are not. An interrupt ends it early: look at interrupts.signal(), the
/// sample is then worthless. The caller must be single-threaded, a subreaper and without other
/// children; none is left afterwards. Throws std::system_error if the machine refuses what every
/// sample needs.
Sample run_sample(const Case& chosen, const SampleRequest& request, Interrupts& interrupts);

/// The bench_models that belongs to this executable: the one beside it. Throws CommandError.
std::filesystem::path find_bench_models();

}  // namespace fourways
