// Each export read back the way the tool reads that it is for, and report.json itself the way the
// tools for Google Benchmark's format do. The readers follow the tools' documented formats.
#include "reports/exports/exports.hpp"

#include <gmock/gmock.h>

#include <cctype>
#include <map>
#include <set>

#include "reports/imports/imports.hpp"
#include "reports/report/report.hpp"
#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kHostile = "a,b\"c\r\nd";

Report report_of(const nlohmann::json& context = test_context()) {
  auto samples = rounds_of("primes", "serial", {100, 110, 120, 130, 140, 150});
  append(samples, rounds_of("primes", "thread", {50, 55}));  // too few for an interval
  append(samples, rounds_of(kHostile, "fiber", {1.5, 2.5, 3.5}));
  auto failed = rounds_of("primes", "fork", {1, 2});
  for (Sample& sample : failed) make_failed(sample, SampleReason::Type::limit, "EAGAIN");
  append(samples, failed);
  return build_report(context, samples);
}

// RFC 4180 as Python's csv module reads it: quotes double, line breaks within quotes kept.
std::vector<std::vector<std::string>> read_csv(const std::string& text) {
  std::vector<std::vector<std::string>> rows(1, {""});
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"') {
        rows.back().back() += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        rows.back().back() += text[++i];
      } else {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      rows.back().emplace_back();
    } else if (c == '\n') {
      rows.push_back({""});
    } else if (c != '\r') {
      rows.back().back() += c;
    }
  }
  EXPECT_FALSE(quoted);
  EXPECT_EQ(rows.back(), std::vector<std::string>{""}) << "the last line has no end";
  rows.pop_back();
  return rows;
}

std::map<std::string, std::string> record(const std::vector<std::vector<std::string>>& rows,
                                          std::size_t row) {
  EXPECT_EQ(rows[row].size(), rows[0].size());
  std::map<std::string, std::string> fields;
  for (std::size_t i = 0; i < rows[0].size(); ++i) fields[rows[0][i]] = rows[row][i];
  EXPECT_EQ(fields.size(), rows[0].size()) << "two columns of one name";
  return fields;
}

TEST(CsvExport, has_a_row_a_case_whatever_its_name) {
  const auto rows = read_csv(report_csv(report_of()));
  ASSERT_EQ(rows.size(), 5U);
  std::map<std::string, std::map<std::string, std::string>> cases;
  for (std::size_t i = 1; i < rows.size(); ++i) cases[record(rows, i)["case"]] = record(rows, i);
  auto& serial = cases["primes/serial/tasks:8"];
  EXPECT_EQ(serial["samples"], "6");
  EXPECT_EQ(std::stod(serial["wall_ns"]), 125);
  EXPECT_EQ(std::stod(serial["wall_low_ns"]), 100);
  EXPECT_EQ(serial["speedup"], "");
  EXPECT_EQ(serial["params"], R"({"tasks":8})");
  auto& thread = cases["primes/thread/tasks:8"];
  EXPECT_EQ(thread["wall_low_ns"], "");
  EXPECT_EQ(std::stod(thread["speedup"]), 2);
  EXPECT_TRUE(cases.contains(kHostile + "/fiber/tasks:8"));
  auto& fork = cases["primes/fork/tasks:8"];
  EXPECT_EQ(fork["samples"], "0");
  EXPECT_EQ(fork["wall_ns"], "");
  EXPECT_EQ(fork["reason"], "limit");
  EXPECT_EQ(fork["reason_text"], "EAGAIN");
}

TEST(CsvExport, of_nothing_is_a_heading) {
  EXPECT_EQ(read_csv(report_csv(build_report(test_context(), {}))).size(), 1U);
}

TEST(GithubExport, has_what_a_custom_benchmark_needs) {
  const auto list = nlohmann::json::parse(report_github(report_of()));
  ASSERT_TRUE(list.is_array());
  ASSERT_EQ(list.size(), 3U);
  std::set<std::string> names;
  for (const auto& entry : list) {
    names.insert(entry.at("name").get<std::string>());
    EXPECT_TRUE(entry.at("value").is_number());
    EXPECT_EQ(entry.at("unit"), "ns");
    for (const char* optional : {"range", "extra"}) {
      EXPECT_TRUE(!entry.contains(optional) || entry[optional].is_string());
    }
  }
  EXPECT_EQ(names.size(), 3U);
  EXPECT_EQ(list[1].at("name"), "primes/serial/tasks:8");
  EXPECT_EQ(list[1].at("value"), 125);
  EXPECT_EQ(list[1].at("range"), "± 25.0");
  EXPECT_FALSE(list[2].contains("range"));
}

TEST(BmfExport, has_measures_by_name) {
  const auto names = nlohmann::json::parse(report_bmf(report_of()));
  ASSERT_TRUE(names.is_object());
  EXPECT_EQ(names.size(), 3U);
  for (const auto& [name, measures] : names.items()) {
    EXPECT_FALSE(name.empty());
    for (const auto& [measure, metric] : measures.items()) {
      for (const auto& [key, value] : metric.items()) {
        EXPECT_TRUE(key == "value" || key == "lower_value" || key == "upper_value") << key;
        EXPECT_TRUE(value.is_number());
      }
      EXPECT_TRUE(metric.contains("value")) << measure;
    }
  }
  const auto& latency = names.at("primes/serial/tasks:8").at("latency");
  EXPECT_EQ(latency.at("value"), 125);
  EXPECT_EQ(latency.at("lower_value"), 100);
  EXPECT_EQ(latency.at("upper_value"), 150);
  EXPECT_FALSE(names.at("primes/thread/tasks:8").at("latency").contains("lower_value"));
  EXPECT_EQ(names.at("primes/thread/tasks:8").at("cpu-time").at("value"), 3e6);
}

TEST(OtavaExport, has_a_time_attributes_and_a_number_a_case) {
  const auto rows = read_csv(report_otava(report_of()));
  ASSERT_EQ(rows.size(), 2U);
  auto fields = record(rows, 1);
  EXPECT_EQ(fields["time"], "2024-01-02T03:04:05+00:00");
  EXPECT_EQ(fields["host"], "bench|host");
  EXPECT_EQ(fields["suite"], "quick");
  EXPECT_FALSE(fields.contains("branch")) << "Otava would want to be told which";
  for (const char* attribute : {"time", "host", "suite", "compiler"}) fields.erase(attribute);
  ASSERT_EQ(fields.size(), 3U);
  for (const auto& [name, value] : fields) EXPECT_GT(std::stod(value), 0) << name;
  EXPECT_EQ(std::stod(fields["primes/serial/tasks:8"]), 125);
}

TEST(OtavaExport, without_a_date_is_refused) {
  auto context = test_context();
  context.erase("date");
  EXPECT_THAT(error_of([&] { report_otava(report_of(context)); }), HasSubstr("context.date"));
}

// github-action-benchmark, tool "googlecpp": takes each row of `benchmarks` for a benchmark.
TEST(ReportAsGoogleBenchmark, is_read_by_github_action_benchmark) {
  const auto report = nlohmann::json::parse(report_text(report_of()));
  std::vector<std::string> names;
  for (const auto& row : report.at("benchmarks")) {
    names.push_back(row.at("name").get<std::string>());
    EXPECT_TRUE(row.at("real_time").is_number());
    EXPECT_TRUE(row.at("cpu_time").is_number());
    EXPECT_EQ(row.at("time_unit"), "ns");
    EXPECT_TRUE(row.at("iterations").is_number_unsigned());
    EXPECT_TRUE(row.at("threads").is_number_unsigned());
  }
  EXPECT_THAT(names, ElementsAre(kHostile + "/fiber/tasks:8", "primes/serial/tasks:8",
                                 "primes/thread/tasks:8"));
}

// As compare.py reads it: rows by name, a row a repetition, and no key that would make it ours.
TEST(ReportAsGoogleBenchmark, of_samples_has_a_row_a_repetition_and_is_read_back) {
  const std::string text = report_google_benchmark(report_of());
  const auto file = nlohmann::json::parse(text);
  EXPECT_FALSE(file.at("context").contains("fourways"));
  std::map<std::string, std::vector<double>> times;
  for (const auto& row : file.at("benchmarks")) {
    auto& own = times[row.at("name").get<std::string>()];
    EXPECT_EQ(row.at("repetition_index"), own.size());
    EXPECT_EQ(row.at("run_type"), "iteration");
    EXPECT_TRUE(row.at("cpu_time").is_number());
    own.push_back(row.at("real_time").get<double>());
  }
  std::map<std::string, std::vector<double>> samples;
  for (const ReportRow& row : report_of().benchmarks) samples[row.name] = row.samples;
  EXPECT_EQ(times, samples);
  std::map<std::string, std::vector<double>> read;
  for (const auto& row : results_to_compare(text, "f", "").rows) read[row.name] = row.walls_ns;
  EXPECT_EQ(read, samples);
}

// Bencher, adapter "cpp_google": wants `context.caches`, a list of objects, and three keys a row.
TEST(ReportAsGoogleBenchmark, is_read_by_bencher) {
  const auto report = nlohmann::json::parse(report_text(report_of()));
  for (const auto& cache : report.at("context").at("caches")) EXPECT_TRUE(cache.is_object());
  const std::set<std::string> units = {"ns", "us", "ms", "s"};
  std::set<std::string> names;
  for (const auto& row : report.at("benchmarks")) {
    const auto name = row.at("name").get<std::string>();
    EXPECT_FALSE(name.empty());
    EXPECT_TRUE(names.insert(name).second);
    EXPECT_TRUE(row.at("real_time").is_number());
    EXPECT_TRUE(units.contains(row.at("time_unit").get<std::string>()));
    EXPECT_EQ(row.at("run_type"), "iteration");
    EXPECT_FALSE(row.contains("aggregate_name"));
    EXPECT_FALSE(row.contains("error_occurred"));
  }
}

}  // namespace
}  // namespace fourways
