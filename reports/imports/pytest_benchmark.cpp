// pytest-benchmark's JSON: a round of `stats.data` is a sample. Files saved without the data have
// aggregates alone.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string>

#include "reports/imports/readers.hpp"

namespace fourways {
namespace {

using nlohmann::json;

const json& object_at(const json& object, const char* key) {
  static const json kNone = json::object();
  const auto found = object.find(key);
  return found != object.end() && found->is_object() ? *found : kNone;
}

void put_facts(const json& row, Sample& sample) {
  sample.group = text_in(row, "group").value_or("");
  for (const auto& [name, value] : object_at(row, "params").items()) {
    sample.params[name] = value.is_string() ? value.get<std::string>() : value.dump();
  }
  for (const auto& [name, value] : object_at(row, "extra_info").items()) {
    if (value.is_number()) {
      sample.figures[name] = value.get<double>();
    } else if (value.is_string()) {
      sample.notes[name] = value.get<std::string>();
    }
  }
}

void read_pytest_row(const json& row, std::size_t index, ForeignSamples& samples,
                     ForeignResults& results) {
  const std::string short_name = required_text(row, "benchmarks", index, "name");
  const std::string name = text_in(row, "fullname").value_or(short_name);
  const json& stats = object_at(row, "stats");
  const auto data = stats.find("data");
  if (data == stats.end() || !data->is_array() || data->empty()) {
    ++results.aggregates;
    return;
  }
  for (const json& time : *data) {
    Sample& sample = samples.add(name, std::to_string(index));
    ForeignSamples::set_time(
        sample, time.is_number() ? time.get<double>() : std::numeric_limits<double>::quiet_NaN(),
        kSecondNs, "time");
    put_facts(row, sample);
  }
}

// The machine as py-cpuinfo tells it, where that was installed.
void put_machine(const json& info, ForeignResults& results) {
  json& machine = results.machine();
  const json& cpu = object_at(info, "cpu");
  for (const char* key : {"brand_raw", "brand"}) {
    if (const auto model = text_in(cpu, key)) machine["cpu_model"] = *model;
  }
  if (const auto count = number_in(cpu, "count"); count && *count >= 1) {
    results.context["num_cpus"] = machine["affinity_cpus"] = static_cast<std::int64_t>(*count);
  }
  if (const auto host = text_in(info, "node")) results.context["host_name"] = *host;
  if (const auto kernel = text_in(info, "release")) machine["kernel"] = *kernel;
  if (const auto python = text_in(info, "python_version")) results.versions()["Python"] = *python;
}

}  // namespace

void read_pytest_benchmark(const ForeignFile& file, ForeignResults& results) {
  ForeignSamples samples(results);
  const json outline = parse_outline(file, {"benchmarks", "machine_info", "datetime", "version"},
                                     [&](std::string_view, std::size_t index, const json& row) {
                                       read_pytest_row(row, index, samples, results);
                                     });
  samples.finish();
  put_machine(object_at(outline, "machine_info"), results);
  if (const auto date = text_in(outline, "datetime")) results.context["date"] = *date;
  if (const auto version = text_in(outline, "version")) {
    results.versions()["pytest-benchmark"] = *version;
  }
}

}  // namespace fourways
