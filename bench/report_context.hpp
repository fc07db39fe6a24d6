// The context of a report: Google Benchmark's own, as its JSON reporter says it, and ours.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/doctor.hpp"

namespace fourways {

struct RunFacts {
  std::string suite;
  std::uint64_t seed = 0;
  std::uint32_t rounds = 0;
  double timeout_s = 0;
  bool partial = false;
  std::vector<std::string> command;
  std::vector<Check> checks;  // the doctor's, from before the run: afterwards its own load shows
};

/// For build_report(). Google Benchmark may take up to a second to estimate the clock rate where
/// the kernel does not tell it.
nlohmann::json report_context(const RunFacts& facts);

}  // namespace fourways
