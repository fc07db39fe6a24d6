// Files that the real tools wrote (testing/README.md), each against a table checked by hand, and
// every kind of bad file.
#include "reports/imports/imports.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "reports/record/context_difference.hpp"
#include "reports/record/file_io.hpp"
#include "reports/record/schema.hpp"
#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::string fixture(const std::string& name) {
  return read_file(std::filesystem::path(FOURWAYS_TEST_IMPORTS) / name);
}

/// The report, held against the schema.
Report shown(const std::string& text, const std::string& format = "") {
  Report report = report_of_results(text, "f", format).report;
  EXPECT_EQ(schema_violation(nlohmann::json::parse(report_text(report))).value_or(""), "");
  return report;
}

MeasuredReport compared(const std::string& text, const std::string& format = "") {
  return results_to_compare(text, "f", format);
}

/// "name: median ns, samples", a line a case; "name: reason" for one without a figure.
std::vector<std::string> table_of(const Report& report) {
  std::vector<std::string> lines;
  for (const ReportRow& row : report.benchmarks) {
    lines.push_back(fmt::format("{}: {:.6g} ns, {}", row.name, row.real_time, row.samples.size()));
  }
  for (const UnavailableCase& missing : report.unavailable) {
    lines.push_back(fmt::format("{}: {}: {}", missing.name, to_string(missing.reason.type),
                                missing.reason.text));
  }
  return lines;
}

std::string refusal(const std::string& text, const std::string& format = "") {
  const std::string of_compare = error_of([&] { compared(text, format); });
  const std::string of_report = error_of([&] { shown(text, format); });
  EXPECT_EQ(of_compare, of_report);
  EXPECT_EQ(std::count(of_compare.begin(), of_compare.end(), '\n'), 0) << of_compare;
  EXPECT_THAT(of_compare, StartsWith("f: "));
  return of_compare;
}

std::string google_row(const std::string& name, const std::string& rest) {
  return fmt::format(R"({{"name": "{}", "run_type": "iteration", {}}})", name, rest);
}

std::string google(const std::vector<std::string>& rows, const std::string& context = "") {
  return fmt::format(R"({{"context": {{"num_cpus": 4{}}}, "benchmarks": [{}]}})", context,
                     fmt::join(rows, ",\n"));
}

TEST(Imports, google_benchmark_is_read_as_checked_by_hand) {
  const Report report = shown(fixture("google-benchmark.json"));
  EXPECT_THAT(
      table_of(report),
      ElementsAre("BM_manual/manual_time: 2e+06 ns, 3",
                  "BM_map<int, double>/real_time/threads:2: 4663.12 ns, 3", "BM_sum/64: 852 ns, 3",
                  "BM_sum/1024: 2782.36 ns, 3", "BM_disk: error: disk is missing"));
  const ReportRow& map = report.benchmarks[1];
  EXPECT_EQ(map.threads, 2U);
  EXPECT_NEAR(*map.cpu_time, 3171.87, 0.01);
  EXPECT_EQ(map.figures.at("nodes"), (std::vector<std::optional<double>>(3, 200)));
  EXPECT_EQ(map.figures.at("nothing"), (std::vector<std::optional<double>>(3)));  // NaN
  const ReportRow& sum = report.benchmarks[2];
  EXPECT_EQ(sum.notes.at("label"), "ints, warm");
  EXPECT_EQ(sum.group, "BM_sum");
  EXPECT_EQ(sum.source, "google-benchmark");
  EXPECT_EQ(sum.usage.voluntary_switches, std::nullopt);
  EXPECT_THAT(sum.workload + sum.runner + sum.kind + sum.column, IsEmpty());
  EXPECT_EQ(report.context.host_name(), "lab");
  EXPECT_EQ(report.context.ours().at("machine").at("affinity_cpus"), 2);
  EXPECT_EQ(report.context.ours().at("machine").at("caches"),
            "L1 Data 32.0 KiB, L1 Instruction 32.0 KiB, L2 Unified 1.00 MiB, L3 Unified 32.0 MiB");
  EXPECT_TRUE(report.tradeoffs.rows.empty());
}

TEST(Imports, hyperfine_is_read_as_checked_by_hand) {
  const Report report = shown(fixture("hyperfine.json"));
  EXPECT_THAT(table_of(report), ElementsAre("false: 782288 ns, 3", "sleep 0.01: 1.20375e+07 ns, 3",
                                            "sleep 0.02: 3.32287e+07 ns, 3"));
  EXPECT_EQ(report.benchmarks[0].notes.at("exit code"), "1");
  EXPECT_NEAR(*report.benchmarks[1].usage.user_ns, 306667, 1);
  EXPECT_NEAR(*report.benchmarks[1].cpu_time, 912333, 1);
}

TEST(Imports, go_is_read_as_checked_by_hand) {
  const Report report = shown(fixture("go.txt"));
  EXPECT_THAT(table_of(report),
              ElementsAre("example.com/sum.BenchmarkSum/n=64-2: 50.67 ns, 3",
                          "example.com/sum.BenchmarkSum/n=1024-2: 397.2 ns, 3",
                          "example.com/sum.BenchmarkDisk: error: failed: sum_test.go:20: disk is "
                          "missing"));
  EXPECT_EQ(report.benchmarks[0].figures.at("allocs/op").front(), 0);
  EXPECT_EQ(report.benchmarks[1].figures.at("ints/op").front(), 1024);
  EXPECT_EQ(report.context.ours().at("machine").at("cpu_model"), "AMD EPYC");
  EXPECT_EQ(report.context.ours().at("machine").at("affinity_cpus"), 2);
}

TEST(Imports, pytest_benchmark_is_read_as_checked_by_hand) {
  const Report report = shown(fixture("pytest-benchmark.json"));
  EXPECT_THAT(table_of(report), ElementsAre("test_sum.py::test_sum[64]: 191.99 ns, 3",
                                            "test_sum.py::test_sum[1024]: 2303.01 ns, 3"));
  EXPECT_EQ(report.benchmarks[0].figures.at("ints").front(), 64);
  EXPECT_EQ(report.context.ours().at("machine").at("cpu_model"), "AMD EPYC");
  EXPECT_EQ(report.context.ours().at("versions").at("Python"), "3.11.2");
}

TEST(Imports, bmf_has_values_for_a_history_alone) {
  const std::string text =
      R"({"a": {"latency": {"value": 12, "lower_value": 10, "upper_value": 15}},
          "b": {"throughput": {"value": 7}}})";
  const MeasuredReport report = compared(text);
  EXPECT_TRUE(report.values_only);
  ASSERT_EQ(report.rows.size(), 1U);
  EXPECT_THAT(report.rows[0].walls_ns, ElementsAre(12));
  EXPECT_EQ(report.rows[0].low, 10);
  EXPECT_EQ(report.rows[0].high, 15);
  EXPECT_THAT(report.notes, ElementsAre(HasSubstr("1 values of other measures"),
                                        HasSubstr("values without samples")));
  EXPECT_THAT(error_of([&] { shown(text); }), HasSubstr("values without samples"));
  EXPECT_THAT(error_of([&] { compared(R"({"b": {"throughput": {"value": 7}}})"); }),
              HasSubstr("latency"));
}

TEST(Imports, a_report_of_fourways_stays_one) {
  const auto samples = rounds_of("primes", "thread", {1, 2, 3});
  const std::string text = report_text(build_report(test_context(), samples));
  EXPECT_EQ(compared(text).source, "");
  EXPECT_EQ(compared(text, "fourways").rows.size(), 1U);
  EXPECT_THAT(error_of([&] { compared(fixture("hyperfine.json"), "fourways"); }),
              HasSubstr("not a report of fourways"));
  // Also where another program sorted its keys.
  EXPECT_EQ(compared(nlohmann::json::parse(text).dump()).source, "");
}

TEST(Imports, every_time_unit_counts_and_an_unknown_one_fails_its_row) {
  std::vector<std::string> rows;
  for (const char* unit : {"ns", "us", "ms", "s", "h"}) {
    rows.push_back(google_row(unit, fmt::format(R"("real_time": 2, "time_unit": "{}")", unit)));
  }
  EXPECT_THAT(table_of(shown(google(rows))),
              ElementsAre("ms: 2e+06 ns, 1", "ns: 2 ns, 1", "s: 2e+09 ns, 1", "us: 2000 ns, 1",
                          "h: error: its time_unit is h"));
}

TEST(Imports, rows_of_one_name_may_mix_units) {
  const std::string text = google({google_row("a", R"("real_time": 2, "time_unit": "us")"),
                                   google_row("a", R"("real_time": 1000, "time_unit": "ns")")});
  EXPECT_THAT(compared(text).rows[0].walls_ns, ElementsAre(2000, 1000));
}

TEST(Imports, zero_negative_huge_and_no_times) {
  const std::string text =
      google({google_row("zero", R"("real_time": 0)"), google_row("negative", R"("real_time": -1)"),
              google_row("huge", R"("real_time": 1e300)"), google_row("none", R"("iterations": 1)"),
              google_row("nan", R"("real_time": NaN)"),
              google_row("infinity", R"("real_time": -Infinity)")});
  EXPECT_THAT(
      table_of(shown(text)),
      ElementsAre("huge: 1e+300 ns, 1", "zero: 0 ns, 1",
                  "infinity: error: its real_time is no finite number",
                  "nan: error: its real_time is no finite number",
                  "negative: error: its real_time is -1", "none: error: it has no real_time"));
  EXPECT_THAT(refusal(google({google_row("a", R"("real_time": 1e999)")})), HasSubstr("too large"));
}

TEST(Imports, skipped_rows_are_results_and_errors_are_faults) {
  const std::string text = google(
      {google_row("a", R"("real_time": 1)"),
       google_row("a",
                  R"("real_time": 0, "error_occurred": true, "error_message": "NaN, no disk")"),
       google_row("b", R"("real_time": 0, "skipped": true, "skip_message": "no GPU")")});
  const MeasuredReport report = compared(text);
  EXPECT_EQ(report.rows[0].failed, 1U);
  const SampleReason error{SampleReason::Type::error, "NaN, no disk"};
  EXPECT_EQ(shown(text).benchmarks[0].failures.reason, error);
  const SampleReason skipped{SampleReason::Type::needs, "skipped: no GPU"};
  EXPECT_EQ(report.missing[0].reason, skipped);
}

TEST(Imports, two_benchmarks_of_one_name_are_no_samples_of_one) {
  const std::string text = google({google_row("a", R"("family_index": 0, "real_time": 1)"),
                                   google_row("a", R"("family_index": 1, "real_time": 9)"),
                                   google_row("b", R"("family_index": 2, "real_time": 1)")});
  EXPECT_THAT(table_of(shown(text)),
              ElementsAre("b: 1 ns, 1", HasSubstr("several cases of the file bear this name")));
}

TEST(Imports, a_file_of_an_old_version_tells_aggregates_by_name) {
  const std::string text =
      R"({"context": {"num_cpus": 4}, "benchmarks": [{"name": "a", "real_time": 5},
          {"name": "a", "real_time": 7}, {"name": "a_mean", "real_time": 6}]})";
  EXPECT_THAT(table_of(shown(text)), ElementsAre("a: 6 ns, 2"));
}

TEST(Imports, what_is_missing_is_told_with_the_flag_that_brings_it) {
  const std::string aggregates =
      google({R"({"name": "a_mean", "run_name": "a", "run_type": "aggregate", "real_time": 5})"});
  EXPECT_THAT(refusal(aggregates),
              AllOf(HasSubstr("only aggregates"), HasSubstr("--benchmark_repetitions=12")));
  EXPECT_THAT(refusal(google({})), HasSubstr("no benchmark of Google Benchmark ran"));
  EXPECT_THAT(refusal(R"({"results": [{"command": "a", "mean": 1}]})"), HasSubstr("--export-json"));
  EXPECT_THAT(
      refusal(R"({"machine_info": {}, "benchmarks": [{"name": "a", "stats": {"mean": 1}}]})"),
      HasSubstr("--benchmark-save-data"));
  EXPECT_THAT(refusal("goos: linux\nPASS\n"), HasSubstr("-count=12"));
  EXPECT_THAT(
      compared(google({google_row("a", R"("real_time": 1)")})).notes,
      ElementsAre(AllOf(HasSubstr("one sample a case"), HasSubstr("--benchmark_repetitions=12"))));
}

TEST(Imports, bad_files_have_one_line_each) {
  const std::string good = fixture("google-benchmark.json");
  EXPECT_THAT(refusal(""), HasSubstr("empty file"));
  EXPECT_THAT(refusal("hello"), AllOf(HasSubstr("neither"), HasSubstr("hyperfine")));
  EXPECT_THAT(refusal("{}"), HasSubstr("neither"));
  EXPECT_THAT(refusal("[1, 2]"), HasSubstr("neither"));
  EXPECT_THAT(refusal("{\"context\": hello}"), HasSubstr("not JSON at line 1"));
  for (const std::size_t bytes : {std::size_t{20}, std::size_t{200}, good.size() / 2}) {
    EXPECT_THAT(refusal(good.substr(0, bytes)), HasSubstr("truncated")) << bytes;
  }
  std::string utf16 = "\xFF\xFE";
  for (const char c : good) utf16 += {c, '\0'};
  EXPECT_THAT(refusal(utf16), HasSubstr("UTF-16"));
  EXPECT_THAT(refusal(utf16.substr(2)), HasSubstr("UTF-16"));
  EXPECT_THAT(refusal(google({R"({"real_time": 1})"})), HasSubstr("benchmarks[0].name"));
  EXPECT_THAT(refusal(google({R"({"name": 5})"})), HasSubstr("must be a string"));
  EXPECT_THAT(refusal(google({"7"})), HasSubstr("benchmarks[0]"));
}

TEST(Imports, marks_and_line_ends_of_other_systems_do_not_matter) {
  for (const char* name : {"google-benchmark.json", "hyperfine.json", "go.txt"}) {
    const std::string text = fixture(name);
    std::string windows = "\xEF\xBB\xBF";
    for (const char c : text) windows += c == '\n' ? "\r\n" : std::string(1, c);
    EXPECT_EQ(table_of(shown(windows)), table_of(shown(text))) << name;
  }
}

TEST(Imports, hostile_names_stay_names) {
  const std::string name = "a|b`\\n<script>\\u001b[31m\\u0000/é \\\" NaN";
  const Report report = shown(google({google_row(name, R"("real_time": 1, "k": NaN)")}));
  EXPECT_EQ(report.benchmarks[0].name, std::string("a|b`\n<script>\x1b[31m\0/é \" NaN", 28));
}

TEST(Imports, a_large_file_is_read_whole) {
  std::vector<std::string> rows;
  for (int i = 0; i < 3000; ++i) {
    rows.push_back(
        google_row(fmt::format("case{}", i % 100),
                   fmt::format(R"("repetition_index": {}, "real_time": {}, "label": "{}")", i / 100,
                               i + 1, std::string(1000, 'x'))));
  }
  const MeasuredReport report = compared(google(rows));
  EXPECT_EQ(report.rows.size(), 100U);
  for (const MeasuredRow& row : report.rows) EXPECT_EQ(row.walls_ns.size(), 30U);
}

TEST(Imports, a_format_can_be_insisted_on) {
  EXPECT_THAT(result_formats(), ElementsAre("fourways", "google-benchmark", "hyperfine", "go",
                                            "pytest-benchmark", "bmf"));
  EXPECT_THAT(refusal(fixture("hyperfine.json"), "google-benchmark"),
              HasSubstr("no benchmark of Google Benchmark ran"));
  const std::string bare = R"({"benchmarks": [{"name": "a", "real_time": 1}]})";
  EXPECT_THAT(refusal(bare), HasSubstr("--from"));
  EXPECT_EQ(shown(bare, "google-benchmark").benchmarks.size(), 1U);
}

TEST(Imports, machines_are_held_against_each_other) {
  const auto differences = [](const std::string& base, const std::string& newer) {
    const std::vector<std::string> rows = {google_row("a", R"("real_time": 1)")};
    std::vector<std::string> texts;
    for (const auto& each : context_differences(compared(google(rows, base)).context,
                                                compared(google(rows, newer)).context)) {
      texts.push_back((each.voids ? "void " : "told ") + difference_text(each));
    }
    return texts;
  };
  const std::string host = R"(, "host_name": "one", "mhz_per_cpu": 3000)";
  EXPECT_THAT(differences(host, host), IsEmpty());
  EXPECT_THAT(differences(host, R"(, "host_name": "one", "mhz_per_cpu": 2000)"),
              ElementsAre("told clock: 3000 MHz against 2000 MHz"));
  EXPECT_THAT(differences(host, R"(, "host_name": "two", "mhz_per_cpu": 2000)"),
              ElementsAre("void clock: 3000 MHz against 2000 MHz", "told host: one against two"));
  EXPECT_THAT(differences(R"(, "cpu_model": "A")", R"(, "cpu_model": "B")"),
              ElementsAre("void CPU model: A against B"));
}

}  // namespace
}  // namespace fourways
