// The words of a sample, what its fields alone do not say of its JSON, and exact percentiles.
#include "reports/record/sample.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "reports/statistics/statistics.hpp"

namespace fourways {

std::span<const std::string_view> words(SampleReason::Type) {
  static constexpr std::array<std::string_view, 9> kWords = {
      "exception", "signal", "exit",  "timeout", "wrong_result",
      "accounts",  "needs",  "limit", "error"};
  return kWords;
}

std::span<const std::string_view> words(Sample::Status) {
  static constexpr std::array<std::string_view, 3> kWords = {"ok", "failed", "unavailable"};
  return kWords;
}

template <class Json>
void read_value(SampleParam& value, const Json& json, const JsonPlace& place) {
  const bool beyond_int64 =
      json.is_number_unsigned() &&
      json.template get<std::uint64_t>() >
          static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (json.is_string()) {
    value = json.template get<std::string>();
  } else if (json.is_number_integer() && !beyond_int64) {
    value = json.template get<std::int64_t>();
  } else if (json.is_number_float()) {
    value = json.template get<double>();
  } else {
    throw_wrong_type(json, place, "a 64-bit integer, a number or a string");
  }
}

template void read_value(SampleParam&, const nlohmann::json&, const JsonPlace&);
template void read_value(SampleParam&, const OrderedJson&, const JsonPlace&);

std::optional<SampleLatency> latency_of(std::span<const double> latencies_ns) {
  if (latencies_ns.empty()) return std::nullopt;
  std::vector<double> sorted(latencies_ns.begin(), latencies_ns.end());
  std::sort(sorted.begin(), sorted.end());
  SampleLatency latency;
  latency.count = static_cast<std::int64_t>(sorted.size());
  latency.min_ns = sorted.front();
  latency.p50_ns = nearest_rank(sorted, 500);
  latency.p90_ns = nearest_rank(sorted, 900);
  latency.p99_ns = nearest_rank(sorted, 990);
  latency.p999_ns = nearest_rank(sorted, 999);
  latency.max_ns = sorted.back();
  return latency;
}

void to_json(OrderedJson& json, const Sample& sample) { json = object_of(sample); }

void to_json(nlohmann::json& json, const Sample& sample) { json = object_of(sample); }

void from_json(const nlohmann::json& json, Sample& sample) {
  auto read = read_as<Sample>(json);
  const JsonPlace top;
  (void)index_of_word(read.column, kSampleColumns, {&top, "column"});
  if (read.status == Sample::Status::ok) read.reason.reset();
  if (read.status != Sample::Status::ok && !read.reason) throw_missing({&top, "reason"});
  sample = std::move(read);
}

}  // namespace fourways
