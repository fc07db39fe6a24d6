// What a Google Benchmark program wrote of the cases that it ran: its JSON as typed rows.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "reports/record/sample.hpp"

namespace fourways {

/// Of one case. Repetitions that the case itself asks for are made one by their medians; where the
/// program wrote its aggregates alone, the row has the aggregate "median", or "mean".
struct BenchmarkRow {
  double real_ns = 0;  // an iteration
  double cpu_ns = 0;
  std::int64_t iterations = 0;  // of all threads together
  std::int64_t threads = 1;
  std::map<std::string, double> counters;  // those that are finite
  std::string label;
  std::optional<SampleReason> reason;  // set where it was skipped or failed: then no figures are
};

/// By the name of the case. Numbers may be bare NaN or Infinity, as that library writes them; a
/// time that is one is a failure. Throws std::exception where it is no such JSON.
std::map<std::string, BenchmarkRow> read_benchmark_rows(std::string_view text);

}  // namespace fourways
