// Google Benchmark's JSON, of version 1.5 to 1.9: a row of a repetition is a sample, an aggregate
// is none. Its time is `real_time`, which is also where UseManualTime() puts its own.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "reports/imports/readers.hpp"
#include "reports/text/human.hpp"

namespace fourways {
namespace {

using nlohmann::json;

/// Keys of a row that are no counters.
constexpr std::array<std::string_view, 9> kOwnKeys = {"family_index",  "per_family_instance_index",
                                                      "repetitions",   "repetition_index",
                                                      "threads",       "iterations",
                                                      "real_time",     "cpu_time",
                                                      "error_occurred"};

constexpr std::array<std::string_view, 5> kAggregates = {"_mean", "_median", "_stddev", "_BigO",
                                                         "_RMS"};

bool is_aggregate(const json& row, const std::string& name) {
  if (const auto type = text_in(row, "run_type")) return *type == "aggregate";
  // Before 1.5 only the name tells.
  return std::any_of(kAggregates.begin(), kAggregates.end(),
                     [&name](std::string_view suffix) { return name.ends_with(suffix); });
}

bool is_true(const json& row, const char* key) {
  const auto found = row.find(key);
  return found != row.end() && found->is_boolean() && found->get<bool>();
}

/// Nanoseconds of the unit; none if it is unknown.
std::optional<double> unit_of(const json& row) {
  const std::string unit = text_in(row, "time_unit").value_or("ns");
  if (unit == "ns") return 1;
  if (unit == "us") return 1e3;
  if (unit == "ms") return 1e6;
  if (unit == "s") return 1e9;
  return std::nullopt;
}

void put_times(const json& row, Sample& sample) {
  const auto unit = unit_of(row);
  const auto time = number_in(row, "real_time");
  if (!unit) {
    refuse(sample, SampleReason::Type::error,
           fmt::format("its time_unit is {}", text_in(row, "time_unit").value_or("")));
  } else if (!time) {
    refuse(sample, SampleReason::Type::error, "it has no real_time");
  } else {
    ForeignSamples::set_time(sample, *time, *unit, "real_time");
    if (const auto cpu = number_in(row, "cpu_time")) {
      sample.usage.user_ns = *cpu * *unit;
      sample.usage.system_ns = 0;
    }
  }
}

void put_counters(const json& row, Sample& sample) {
  for (const auto& [key, value] : row.items()) {
    if (!value.is_number() && !value.is_null()) continue;
    if (std::find(kOwnKeys.begin(), kOwnKeys.end(), key) != kOwnKeys.end()) continue;
    sample.figures.emplace(key, *number_in(row, key.c_str()));
  }
}

std::string identity_of(const json& row) {
  const auto index = [&row](const char* key) { return number_in(row, key).value_or(-1); };
  return fmt::format("{} {}", index("family_index"), index("per_family_instance_index"));
}

void read_google_row(const json& row, std::size_t index, ForeignSamples& samples,
                     ForeignResults& results) {
  const std::string name = required_text(row, "benchmarks", index, "name");
  if (is_aggregate(row, name)) {
    ++results.aggregates;
    return;
  }
  Sample& sample = samples.add(name, identity_of(row));
  sample.group = name.substr(0, name.find('/'));
  if (is_true(row, "error_occurred")) {
    return refuse(sample, SampleReason::Type::error,
                  text_in(row, "error_message").value_or("it said no reason"));
  }
  if (is_true(row, "skipped")) {
    return refuse(sample, SampleReason::Type::needs,
                  "skipped: " + text_in(row, "skip_message").value_or("it said no reason"));
  }
  put_times(row, sample);
  put_counters(row, sample);
  if (const double threads = number_in(row, "threads").value_or(1); threads > 1) {
    sample.params["threads"] = static_cast<std::int64_t>(threads);
  }
  if (auto label = text_in(row, "label")) sample.notes["label"] = *std::move(label);
}

std::string caches_text(const json& caches) {
  std::string text;
  for (const json& cache : caches) {
    if (!cache.is_object()) continue;
    text += fmt::format("{}L{:g} {} {}", text.empty() ? "" : ", ",
                        number_in(cache, "level").value_or(0), text_in(cache, "type").value_or("?"),
                        human_bytes(number_in(cache, "size").value_or(0)));
  }
  return text;
}

}  // namespace

void read_google_benchmark(const ForeignFile& file, ForeignResults& results) {
  ForeignSamples samples(results);
  json outline = parse_outline(file, {"context", "benchmarks"},
                               [&](std::string_view top, std::size_t index, const json& row) {
                                 if (top == "benchmarks")
                                   read_google_row(row, index, samples, results);
                               });
  samples.finish();
  const json context = outline.value("context", json::object());
  if (!context.is_object()) return;
  const auto known = [&context](const char* key, auto is_right) {
    return context.contains(key) && (context[key].*is_right)();
  };
  for (const char* key : {"date", "host_name", "executable", "library_build_type"}) {
    if (const auto text = text_in(context, key)) results.context[key] = *text;
  }
  if (const auto mhz = number_in(context, "mhz_per_cpu")) results.context["mhz_per_cpu"] = *mhz;
  if (known("num_cpus", &json::is_number_unsigned)) {
    results.context["num_cpus"] = results.machine()["affinity_cpus"] = context["num_cpus"];
  }
  if (known("caches", &json::is_array) && !context["caches"].empty()) {
    results.machine()["caches"] = caches_text(context["caches"]);
  }
  // As --benchmark_context=cpu_model=... writes it.
  if (const auto cpu = text_in(context, "cpu_model")) results.machine()["cpu_model"] = *cpu;
  const std::string version = text_in(context, "library_version").value_or("");
  const std::string build = text_in(context, "library_build_type").value_or("");
  if (!version.empty() || !build.empty()) {
    results.versions()["Google Benchmark"] =
        version.empty() ? build + " build" : fmt::format("{}, {} build", version, build);
  }
}

}  // namespace fourways
