// The list of suites.
#include "bench/suites.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <stdexcept>

#include "reports/claims.hpp"
#include "runners/runner.hpp"

namespace fourways {

const std::vector<Suite>& suites() {
  static const std::vector<Suite> all{
      {"quick",
       "the trade-offs: nine workloads on every runner at their defaults",
       12,
       {1},
       {1},
       {"primes", "countdown", "square", "sleep", "echo", "download", "mix", "start", "switch"}},
      {"standard",
       "every workload, more rounds; 1 and 4 times the tasks, 1 and 2 times the workers",
       30,
       {1, 4},
       {1, 2}},
      {"full",
       "the widest sweep of tasks and workers; takes long",
       60,
       {0.5, 1, 2, 4, 16},
       {0.5, 1, 2, 4}},
      {"lessons",
       "the cases by which the tutorials' claims are judged",
       15,
       {},
       {},
       {},
       [] { return claim_cases(affinity_cores()); }},
  };
  return all;
}

const Suite& find_suite(std::string_view name) {
  std::vector<std::string> known;
  for (const Suite& suite : suites()) {
    if (suite.name == name) return suite;
    known.push_back(suite.name);
  }
  throw std::invalid_argument(
      fmt::format("no suite '{}'; there are {}", name, fmt::join(known, ", ")));
}

}  // namespace fourways
