// A metric: a number of a sample by which two sides are compared.
#pragma once

#include <optional>
#include <string>

#include "reports/record/sample.hpp"

namespace fourways {

struct Metric {
  /// "real_time", "cpu_time", "peak_memory", a percentile of the latency ("p50", "p90", "p99",
  /// "p99.9"), or a figure of the sample: a counter of a Google Benchmark program, or what a
  /// workload counted.
  std::string name = "real_time";
  bool higher_is_better = false;

  bool operator==(const Metric&) const = default;
};

/// Of NAME or NAME:higher, as --metric takes it. Throws std::invalid_argument.
Metric parse_metric(const std::string& text);

/// Of a sample that is ok; none: it lacks it. Times are nanoseconds, memory is bytes.
std::optional<double> value_of(const Sample& sample, const Metric& metric);

}  // namespace fourways
