// hyperfine's JSON: a time of `times` is a sample, and each ran in a fresh process. Of user and
// system time the file has the mean alone.
#include <fmt/format.h>

#include <limits>
#include <string>

#include "reports/imports/readers.hpp"

namespace fourways {
namespace {

using nlohmann::json;

/// The values of an array that may lack, or be shorter.
const json& at(const json& result, const char* key, std::size_t i) {
  static const json kNone;
  const auto found = result.find(key);
  return found != result.end() && found->is_array() && i < found->size() ? (*found)[i] : kNone;
}

bool has(const json& result, const char* key, std::size_t i) {
  const auto found = result.find(key);
  return found != result.end() && found->is_array() && i < found->size();
}

void put_exit_code(const json& result, std::size_t i, Sample& sample) {
  if (!has(result, "exit_codes", i)) return;
  const json& code = at(result, "exit_codes", i);
  // hyperfine goes on past a failure with --ignore-failure alone: the person wants that time.
  if (code.is_number_integer() && code != 0) sample.notes["exit code"] = code.dump();
  if (code.is_null()) refuse(sample, SampleReason::Type::signal, "killed by a signal");
}

void read_result(const json& result, std::size_t index, ForeignSamples& samples,
                 ForeignResults& results) {
  const std::string command = required_text(result, "results", index, "command");
  const auto times = result.find("times");
  if (times == result.end() || !times->is_array() || times->empty()) {
    ++results.aggregates;
    return;
  }
  for (std::size_t i = 0; i < times->size(); ++i) {
    Sample& sample = samples.add(command, std::to_string(index));
    const json& time = (*times)[i];
    ForeignSamples::set_time(
        sample, time.is_number() ? time.get<double>() : std::numeric_limits<double>::quiet_NaN(),
        kSecondNs, "time");
    put_exit_code(result, i, sample);
    if (const json& memory = at(result, "memory_usage_byte", i); memory.is_number_unsigned()) {
      sample.usage.peak_memory_bytes = memory.get<std::int64_t>();
    }
    const auto user = number_in(result, "user");
    const auto system = number_in(result, "system");
    if (user && system) {
      sample.usage.user_ns = *user * kSecondNs;
      sample.usage.system_ns = *system * kSecondNs;
      sample.notes["CPU"] = "the mean of all runs";
    }
    const auto parameters = result.find("parameters");
    if (parameters == result.end() || !parameters->is_object()) continue;
    for (const auto& [name, value] : parameters->items()) {
      sample.params[name] = value.is_string() ? value.get<std::string>() : value.dump();
    }
  }
}

}  // namespace

void read_hyperfine(const ForeignFile& file, ForeignResults& results) {
  ForeignSamples samples(results);
  parse_outline(file, {"results"}, [&](std::string_view, std::size_t index, const json& result) {
    read_result(result, index, samples, results);
  });
  samples.finish();
}

}  // namespace fourways
