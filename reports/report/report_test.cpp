// The report as a whole: rows by hand, the schema, stable text, and reading it back.
#include "reports/report/report.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <limits>
#include <set>

#include "reports/claims/claims.hpp"
#include "reports/record/file_io.hpp"
#include "reports/record/schema.hpp"
#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Builds a report and holds its text against the schema before handing it out.
OrderedJson checked_report(const std::vector<Sample>& samples) {
  const OrderedJson report = build_report(test_context(), samples);
  const auto reread = nlohmann::json::parse(json_text(report));
  EXPECT_EQ(schema_violation(reread).value_or("none"), "none");
  return report;
}

std::vector<Sample> serial_and_thread() {
  auto samples = rounds_of("primes", "serial", {100, 110, 120, 130, 140, 150});
  append(samples, rounds_of("primes", "thread", {50, 55, 60, 65, 70, 75}));
  return samples;
}

TEST(Report, of_nothing_is_valid_and_empty) {
  const auto report = checked_report({});
  EXPECT_TRUE(report["benchmarks"].empty());
  EXPECT_TRUE(report["tradeoffs"]["rows"].empty());
  EXPECT_EQ(report["verdicts"]["family"], 0);
  EXPECT_EQ(report["verdicts"]["claims"].size(), claims().size());
}

TEST(Report, of_one_sample_has_a_median_and_no_interval) {
  const auto report = checked_report({sample_of("primes", "thread", 0, 5e6)});
  const auto& row = report["benchmarks"][0];
  EXPECT_EQ(row["real_time"], 5e6);
  EXPECT_EQ(row["iterations"], 1);
  EXPECT_TRUE(row["interval"].is_null());
  EXPECT_TRUE(row["speedup"].is_null());
}

TEST(Report, a_row_bears_google_benchmarks_keys) {
  const auto report = checked_report(serial_and_thread());
  const auto& row = report["benchmarks"][1];
  EXPECT_EQ(row["name"], "primes/thread/tasks:8");
  EXPECT_EQ(row["run_name"], row["name"]);
  EXPECT_EQ(row["run_type"], "iteration");
  EXPECT_EQ(row["family_index"], 1);
  EXPECT_EQ(row["per_family_instance_index"], 0);
  EXPECT_EQ(row["iterations"], 6);
  EXPECT_EQ(row["real_time"], 62.5);
  EXPECT_EQ(row["cpu_time"], 3e6);
  EXPECT_EQ(row["time_unit"], "ns");
}

TEST(Report, a_row_bears_interval_cost_and_paired_speedup) {
  const auto report = checked_report(serial_and_thread());
  const auto& row = report["benchmarks"][1];
  EXPECT_THAT(row["samples"], ElementsAre(50, 55, 60, 65, 70, 75));
  EXPECT_THAT(row["rounds"], ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_EQ(row["interval"]["low"], 50);
  EXPECT_EQ(row["interval"]["high"], 75);
  EXPECT_EQ(row["interval"]["coverage"], 0.96875);
  EXPECT_EQ(row["cost"]["per"], "task");
  EXPECT_EQ(row["cost"]["median_ns"], 7.8125);
  EXPECT_EQ(row["speedup"]["over"], "serial");
  EXPECT_EQ(row["speedup"]["median"], 2);
  EXPECT_EQ(row["speedup"]["pairs"], 6);
  EXPECT_EQ(row["speedup"]["p_holm"], 0.03125);
  EXPECT_TRUE(row["speedup"]["rounds_needed"].is_null());
}

TEST(Report, p_values_of_one_workload_are_adjusted_together) {
  auto samples = serial_and_thread();
  append(samples, rounds_of("primes", "fork", {90, 90, 90, 90, 90, 90}));
  const auto report = checked_report(samples);
  EXPECT_EQ(report["benchmarks"][1]["speedup"]["p_holm"], 0.0625);
  EXPECT_EQ(report["benchmarks"][2]["speedup"]["p_holm"], 0.0625);
}

TEST(Report, a_speedup_that_is_not_settled_says_how_many_rounds_would) {
  auto samples = rounds_of("primes", "serial", {100, 110, 90, 105, 95, 102});
  append(samples, rounds_of("primes", "thread", {101, 100, 99, 98, 97, 96}));
  const auto needed = checked_report(samples)["benchmarks"][1]["speedup"]["rounds_needed"];
  ASSERT_TRUE(needed.is_object());
  EXPECT_GT(needed["rounds"].get<int>(), 6);
}

TEST(Report, failed_samples_are_counted_and_never_mixed_in) {
  auto samples = rounds_of("primes", "thread", {50, 1e9, 60});
  make_failed(samples[1], SampleReason::Type::timeout, "no end after 30 s");
  const auto report = checked_report(samples);
  const auto& row = report["benchmarks"][0];
  EXPECT_THAT(row["samples"], ElementsAre(50, 60));
  EXPECT_THAT(row["rounds"], ElementsAre(0, 2));
  EXPECT_EQ(row["real_time"], 55);
  EXPECT_EQ(row["failures"]["count"], 1);
  EXPECT_EQ(row["failures"]["reason"]["type"], "timeout");
}

TEST(Report, a_case_without_a_good_sample_stands_in_unavailable_alone) {
  auto samples = rounds_of("primes", "fork", {1, 2, 3});
  for (Sample& sample : samples) make_failed(sample, SampleReason::Type::limit, "EAGAIN");
  const auto report = checked_report(samples);
  EXPECT_TRUE(report["benchmarks"].empty());
  ASSERT_EQ(report["unavailable"].size(), 1U);
  EXPECT_EQ(report["unavailable"][0]["case"], "primes/fork/tasks:8");
  EXPECT_EQ(report["unavailable"][0]["reason"]["type"], "limit");
  EXPECT_EQ(report["unavailable"][0]["samples_failed"], 3);
}

TEST(Report, percentiles_usage_and_books_are_medians_and_minima) {
  auto samples = rounds_of("primes", "thread", {1, 2, 3});
  samples[0].latency->p99_ns = 100;
  samples[1].latency.reset();
  samples[2].latency->p99_ns = 300;
  samples[0].usage.minor_faults = 7;
  samples[1].accounts.peak_alive = 5;
  samples[0].figures["lost_updates"] = 3;
  samples[2].figures["lost_updates"] = 0;
  samples[0].notes["cpu"] = "1";
  samples[2].notes["cpu"] = "0";
  const auto report = checked_report(samples);
  const auto& row = report["benchmarks"][0];
  EXPECT_EQ(row["latency"]["p99_ns"], 200);
  EXPECT_EQ(row["usage"]["minor_faults"], 100);
  EXPECT_EQ(row["accounts"]["peak_alive"], 5);
  EXPECT_EQ(row["figures"]["lost_updates"][0], 3);
  EXPECT_EQ(row["figures"]["lost_updates"].back(), 0);
  EXPECT_EQ(row["notes"]["cpu"], "0; 1");
}

TEST(Report, numbers_that_are_not_finite_become_null) {
  auto samples = rounds_of("primes", "thread", {10, 20});
  for (Sample& sample : samples) {
    sample.usage.user_ns = std::numeric_limits<double>::quiet_NaN();
    sample.latency->max_ns = std::numeric_limits<double>::infinity();
    sample.params["ratio"] = 0.5;
  }
  const auto report = checked_report(samples);
  EXPECT_TRUE(report["benchmarks"][0]["cpu_time"].is_null());
  EXPECT_TRUE(report["benchmarks"][0]["latency"]["max_ns"].is_null());
}

TEST(Report, walls_of_zero_and_no_operations_divide_nothing) {
  auto samples = rounds_of("primes", "serial", {0, 0, 0, 0, 0, 0});
  append(samples, rounds_of("primes", "thread", {0, 0, 0, 0, 0, 0}));
  for (Sample& sample : samples) sample.operations = 0;
  const auto report = checked_report(samples);
  EXPECT_TRUE(report["benchmarks"][1]["speedup"].is_null());
  EXPECT_TRUE(report["benchmarks"][1]["cost"].is_null());
}

TEST(Report, hostile_names_stay_valid) {
  Sample sample = sample_of("a|b`\n<script>", "r\"\\\x01\xff\xfe", 0, 1);
  sample.notes["\xc3\x28"] = "\xed\xa0\x80";
  sample.params["\xff"] = std::string("\xff");
  const auto report = checked_report({sample});
  EXPECT_EQ(report["benchmarks"][0]["workload"], "a|b`\n<script>");
}

TEST(Report, the_order_of_samples_does_not_show) {
  auto samples = serial_and_thread();
  const auto text = json_text(checked_report(samples));
  std::mt19937_64 random(3);
  std::shuffle(samples.begin(), samples.end(), random);
  EXPECT_EQ(json_text(checked_report(samples)), text);
}

TEST(Report, a_thousand_cases_have_a_row_each) {
  std::vector<Sample> samples;
  for (int i = 0; i < 250; ++i) {
    const std::string workload = "work" + std::to_string(i);
    for (const char* runner : {"serial", "fork", "thread", "fiber"}) {
      append(samples, rounds_of(workload, runner,
                                walls_around(1e6 + i, 0.05, 30, static_cast<std::uint64_t>(i))));
    }
  }
  const auto report = checked_report(samples);
  ASSERT_EQ(report["benchmarks"].size(), 1000U);
  std::set<std::string> names;
  for (const auto& row : report["benchmarks"]) names.insert(row["name"].get<std::string>());
  EXPECT_EQ(names.size(), 1000U);
}

TEST(Report, a_context_that_is_no_object_is_refused) {
  EXPECT_THAT(error_of([] { build_report(nlohmann::json::array(), {}); }), HasSubstr("context"));
  EXPECT_THAT(error_of([] { build_report({{"fourways", 1}}, {}); }), HasSubstr("fourways"));
}

TEST(Report, a_bare_context_is_completed) {
  const OrderedJson report = build_report(nlohmann::json::object(), {});
  EXPECT_EQ(schema_violation(nlohmann::json(report)).value_or("none"), "none");
  EXPECT_EQ(report["context"]["fourways"]["schema_version"], kSchemaVersion);
}

TEST(ReportFile, comes_back_as_it_was_written) {
  const TestFolder folder;
  const Report report = build_report(test_context(), serial_and_thread());
  write_report(folder.file("report.json"), report);
  EXPECT_EQ(report_text(read_report(folder.file("report.json"))), report_text(report));
}

std::string reading(const std::string& text) {
  const TestFolder folder;
  write_file_atomically(folder.file("r.json"), text);
  const std::string error = error_of([&] { read_report(folder.file("r.json")); });
  EXPECT_EQ(std::count(error.begin(), error.end(), '\n'), 0) << error;
  return error;
}

TEST(ReportFile, what_is_no_report_is_told_apart) {
  EXPECT_THAT(error_of([] { read_report("/no/such.json"); }), HasSubstr("cannot open"));
  EXPECT_THAT(reading("{\n\"a\": hello}"), HasSubstr("not JSON at line 2, byte 8"));
  EXPECT_THAT(reading(""), HasSubstr("truncated"));
  EXPECT_THAT(reading("{\"context\": 1e999}"), HasSubstr("too large"));
  EXPECT_THAT(reading("[]"), HasSubstr("not a report of fourways"));
  EXPECT_THAT(reading("{\"context\": {\"caches\": []}, \"benchmarks\": []}"),
              HasSubstr("not a report of fourways"));
  EXPECT_THAT(reading("{\"context\": {\"fourways\": {\"schema_version\": 2}}}"),
              AllOf(HasSubstr("version 2"), HasSubstr("reads version 1"), HasSubstr("again")));
}

TEST(ReportFile, cut_anywhere_it_is_told_as_truncated) {
  const std::string text = json_text(checked_report(serial_and_thread()), 1);
  for (std::size_t length = 1; length < text.size() - 1; length += 1009) {
    EXPECT_THAT(reading(text.substr(0, length)), HasSubstr("truncated")) << length;
  }
}

TEST(ReportFile, a_damaged_value_is_named) {
  auto report = checked_report(serial_and_thread());
  report["benchmarks"][1]["real_time"] = "fast";
  EXPECT_THAT(reading(json_text(report)),
              AllOf(HasSubstr("damaged"), HasSubstr("[benchmarks][1][real_time]")));
  report = checked_report(serial_and_thread());
  report["benchmarks"][0]["surprise"] = 1;
  EXPECT_THAT(reading(json_text(report)), HasSubstr("surprise"));
}

}  // namespace
}  // namespace fourways
