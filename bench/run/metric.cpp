#include "bench/run/metric.hpp"

#include <fmt/format.h>

#include <map>
#include <stdexcept>

namespace fourways {

Metric parse_metric(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  const std::string direction = colon == std::string::npos ? "" : text.substr(colon + 1);
  Metric metric{text.substr(0, direction == "higher" || direction == "lower" ? colon : text.size()),
                direction == "higher"};
  if (metric.name.empty()) {
    throw std::invalid_argument(fmt::format(
        "--metric {}: give real_time, cpu_time, peak_memory, p99, or the name of a counter, with "
        "':higher' behind it where more is better",
        text));
  }
  return metric;
}

std::optional<double> value_of(const Sample& sample, const Metric& metric) {
  static const std::map<std::string, double SampleLatency::*> kPercentiles = {
      {"p50", &SampleLatency::p50_ns},
      {"p90", &SampleLatency::p90_ns},
      {"p99", &SampleLatency::p99_ns},
      {"p99.9", &SampleLatency::p999_ns}};
  if (metric.name == "real_time") return sample.wall_ns;
  if (metric.name == "cpu_time") return sample.usage.user_ns + sample.usage.system_ns;
  if (metric.name == "peak_memory") return static_cast<double>(sample.usage.peak_memory_bytes);
  const auto percentile = kPercentiles.find(metric.name);
  if (percentile != kPercentiles.end() && sample.latency) {
    return (*sample.latency).*(percentile->second);
  }
  const auto figure = sample.figures.find(metric.name);
  if (figure == sample.figures.end()) return std::nullopt;
  return figure->second;
}

}  // namespace fourways
