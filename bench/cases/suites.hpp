// Suites, by the names that `fourways run --suite` takes. A suite says how many rounds there are,
// and either lists its cases, or has parts, or crosses workloads with runners at several values of
// `tasks` and `workers`.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace fourways {

/// Cases as `--workload`, `--runner` and `--set` choose them, all in one.
struct SuitePart {
  std::vector<std::string> workloads;
  std::vector<std::string> runners;   // globs; one that matches nothing is no error
  std::vector<std::string> settings;  // those of `--set` come first
};

struct Suite {
  std::string name;
  std::string summary;  // one line
  std::uint32_t rounds;
  std::vector<double> tasks_factors;        // of the workload's default number of tasks
  std::vector<double> workers_factors;      // of the processors this process may use
  std::vector<std::string> workloads = {};  // where none are asked for by name; empty: all
  /// The names of its cases, instead of all above except `rounds`. Cases of a workload or runner
  /// that does not exist are left out.
  std::function<std::vector<std::string>()> case_names = {};
  /// Where there are any, they are the suite: --workload and --runner choose among their cases.
  std::vector<SuitePart> parts = {};
  std::vector<std::string> runners = {};  // where none are asked for by name; empty: all
};

const std::vector<Suite>& suites();

/// Throws std::invalid_argument that lists the known ones.
const Suite& find_suite(std::string_view name);

}  // namespace fourways
