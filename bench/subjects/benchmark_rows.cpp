#include "bench/subjects/benchmark_rows.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <vector>

#include "reports/statistics/statistics.hpp"
#include "reports/text/utf8.hpp"

namespace fourways {
namespace {

using Json = nlohmann::json;

/// The length of a NaN or an Infinity at the beginning of `text`; 0: there is none.
std::size_t not_finite(std::string_view text) {
  for (const std::string_view word : {"-NaN", "NaN", "-Infinity", "Infinity"}) {
    if (text.starts_with(word)) return word.size();
  }
  return 0;
}

/// Such numbers, which RFC 8259 does not know, become null; strings stay as they are.
std::string without_bare_words(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (const std::size_t size = quoted ? 0 : not_finite(text.substr(i)); size > 0) {
      plain += "null";
      i += size - 1;
      continue;
    }
    if (quoted && text[i] == '\\' && i + 1 < text.size())
      plain += text[i++];
    else if (text[i] == '"')
      quoted = !quoted;
    plain += text[i];
  }
  return plain;
}

/// The library writes the host's name and those of the cases byte by byte. What is not UTF-8
/// becomes what utf8_text() makes of it, as a string of JSON spells that.
std::string in_utf8(std::string_view text) {
  std::string all;
  for (;;) {
    const std::size_t good = utf8_prefix(text);
    all += text.substr(0, good);
    if (good == text.size()) return all;
    all += fmt::format("\\\\x{:02X}", static_cast<unsigned char>(text[good]));
    text.remove_prefix(good + 1);
  }
}

/// Keys of a row that are no counters (json_reporter.cc, versions 1.5 to 1.9).
const std::set<std::string>& keys_of_rows() {
  static const std::set<std::string> kKeys = {"family_index", "per_family_instance_index",
                                              "repetitions",  "repetition_index",
                                              "threads",      "iterations",
                                              "real_time",    "cpu_time"};
  return kKeys;
}

double nanoseconds(const std::string& unit) {
  static const std::map<std::string, double> kUnits = {
      {"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}};
  const auto found = kUnits.find(unit);
  if (found == kUnits.end()) throw std::runtime_error("unknown time_unit \"" + unit + '"');
  return found->second;
}

std::optional<SampleReason> reason_of(const Json& row) {
  if (row.value("error_occurred", false)) {
    return SampleReason{SampleReason::Type::exception,
                        "the case says: " + row.value("error_message", std::string())};
  }
  if (row.value("skipped", false)) {
    return SampleReason{SampleReason::Type::needs,
                        "the case skips itself: " + row.value("skip_message", std::string())};
  }
  return std::nullopt;
}

BenchmarkRow row_of(const Json& json) {
  BenchmarkRow row;
  row.reason = reason_of(json);
  if (row.reason) return row;
  const double unit = nanoseconds(json.value("time_unit", std::string("ns")));
  const auto number = [&](const char* key) {
    const Json& value = json.at(key);
    return value.is_number() ? value.get<double>() : std::nan("");
  };
  row.real_ns = number("real_time") * unit;
  row.cpu_ns = number("cpu_time") * unit;
  const auto whole = [&](const char* key, std::int64_t fallback) {
    const auto found = json.find(key);  // what is no whole number would not fit into one
    return found != json.end() && found->is_number_integer() ? found->get<std::int64_t>()
                                                             : fallback;
  };
  row.iterations = whole("iterations", 0);
  row.threads = std::max<std::int64_t>(whole("threads", 1), 1);
  row.label = json.value("label", std::string());
  for (const auto& [key, value] : json.items()) {
    if (value.is_number() && keys_of_rows().count(key) == 0) row.counters[key] = value;
  }
  if (!std::isfinite(row.real_ns) || !std::isfinite(row.cpu_ns)) {
    row.reason = SampleReason{SampleReason::Type::wrong_result, "its time is no number"};
  }
  return row;
}

/// The repetitions of one case.
BenchmarkRow merged(const std::vector<BenchmarkRow>& rows) {
  BenchmarkRow whole = rows.front();
  for (const BenchmarkRow& each : rows) {
    if (each.reason) return each;
  }
  if (rows.size() == 1) return whole;
  const auto middle = [&](auto value) {
    std::vector<double> values;
    for (const BenchmarkRow& each : rows) values.push_back(value(each));
    return median(values);
  };
  whole.real_ns = middle([](const BenchmarkRow& row) { return row.real_ns; });
  whole.cpu_ns = middle([](const BenchmarkRow& row) { return row.cpu_ns; });
  for (auto& [name, value] : whole.counters) {
    value = middle([&](const BenchmarkRow& row) {
      const auto found = row.counters.find(name);
      return found == row.counters.end() ? 0 : found->second;
    });
  }
  return whole;
}

/// The name of the case that a row belongs to. run_name is there since 1.4.2.
std::string case_of(const Json& row) {
  return row.contains("run_name") ? row.at("run_name").get<std::string>()
                                  : row.at("name").get<std::string>();
}

}  // namespace

std::map<std::string, BenchmarkRow> read_benchmark_rows(std::string_view text) {
  const Json whole = Json::parse(without_bare_words(in_utf8(text)));
  std::map<std::string, std::vector<BenchmarkRow>> repetitions;
  std::map<std::string, BenchmarkRow> rows;  // at first the aggregates
  for (const Json& row : whole.at("benchmarks")) {
    if (row.value("run_type", std::string("iteration")) == "iteration") {
      repetitions[case_of(row)].push_back(row_of(row));
      continue;
    }
    const std::string aggregate = row.value("aggregate_name", std::string());
    if (aggregate == "median") rows[case_of(row)] = row_of(row);
    if (aggregate == "mean") rows.emplace(case_of(row), row_of(row));
  }
  for (const auto& [name, all] : repetitions) rows[name] = merged(all);
  return rows;
}

}  // namespace fourways
