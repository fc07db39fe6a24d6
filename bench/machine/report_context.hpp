// The context of a report: Google Benchmark's own, as its JSON reporter writes it, and ours.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/machine/doctor.hpp"
#include "runners/runner.hpp"

namespace fourways {

struct RunFacts {
  std::string suite;
  std::uint64_t seed = 0;
  std::uint32_t rounds = 0;
  double timeout_s = 0;
  bool partial = false;
  std::vector<std::string> command;
  std::vector<Check> checks = {};           // from before the run, which is a load of its own
  std::vector<const Traits*> runners = {};  // of the cases; each may stand more than once
  std::map<std::string, std::string> interpreters = {};  // what ran the twins, by runner
  bool throttled = false;                                // a CPU quota held a sample up
};

/// A runner's traits as the trade-offs show them.
nlohmann::json tradeoff_traits(const Traits& traits);

/// For build_report(). Google Benchmark may take up to a second to estimate the clock rate where
/// the kernel does not tell it.
nlohmann::json report_context(const RunFacts& facts);

}  // namespace fourways
