// Google Benchmark's JSON as rows, good and bad.
#include "bench/subjects/benchmark_rows.hpp"

#include <gmock/gmock.h>

namespace fourways {
namespace {

using testing::HasSubstr;

/// Rows of these objects.
std::map<std::string, BenchmarkRow> rows(const std::string& objects) {
  return read_benchmark_rows(R"({"context": {"date": "now"}, "benchmarks": [)" + objects + "]}");
}

std::string row(const std::string& name, const std::string& more) {
  return R"({"name": ")" + name + R"(", "run_name": ")" + name +
         R"(", "run_type": "iteration", "iterations": 10, )" + more + "}";
}

TEST(BenchmarkRowsTest, times_of_all_units_are_nanoseconds) {
  const auto all = rows(row("a", R"("real_time": 2, "cpu_time": 1, "time_unit": "ns")") + "," +
                        row("b", R"("real_time": 2, "cpu_time": 1, "time_unit": "us")") + "," +
                        row("c", R"("real_time": 2, "cpu_time": 1, "time_unit": "ms")") + "," +
                        row("d", R"("real_time": 2, "cpu_time": 1, "time_unit": "s")"));
  EXPECT_EQ(all.at("a").real_ns, 2);
  EXPECT_EQ(all.at("b").real_ns, 2e3);
  EXPECT_EQ(all.at("c").cpu_ns, 1e6);
  EXPECT_EQ(all.at("d").cpu_ns, 1e9);
  EXPECT_EQ(all.at("a").iterations, 10);
  EXPECT_THROW(rows(row("e", R"("real_time": 2, "cpu_time": 1, "time_unit": "weeks")")),
               std::exception);
}

TEST(BenchmarkRowsTest, names_of_the_host_and_of_cases_may_be_any_bytes) {
  const auto all = read_benchmark_rows(
      "{\"context\": {\"host_name\": \"caf\xE9\"}, \"benchmarks\": [" +
      row("sum of \xE9", R"("real_time": 2, "cpu_time": 1, "time_unit": "ns")") + "]}");
  EXPECT_EQ(all.at("sum of \\xE9").real_ns, 2);
}

TEST(BenchmarkRowsTest, counters_and_labels_are_kept_and_bare_words_survive) {
  const auto all = rows(row("a", R"("real_time": 2e0, "cpu_time": 1, "time_unit": "ns",
      "threads": 2, "bytes": 4096, "odd": NaN, "wide": -Infinity, "label": "NaN \"and\" Infinity")"));
  const BenchmarkRow& only = all.at("a");
  EXPECT_EQ(only.threads, 2);
  EXPECT_EQ(only.counters, (std::map<std::string, double>{{"bytes", 4096}}));
  EXPECT_EQ(only.label, "NaN \"and\" Infinity");
  EXPECT_FALSE(only.reason);
  const auto bad = rows(row("a", R"("real_time": NaN, "cpu_time": 1, "time_unit": "ns")"));
  EXPECT_EQ(bad.at("a").reason->type, SampleReason::Type::wrong_result);
}

TEST(BenchmarkRowsTest, what_failed_or_was_skipped_says_so) {
  const auto all = rows(row("a", R"("error_occurred": true, "error_message": "no device",
      "real_time": 0, "cpu_time": 0, "time_unit": "ns")") +
                        "," + row("b", R"("skipped": true, "skip_message": "too small")"));
  EXPECT_EQ(all.at("a").reason->type, SampleReason::Type::exception);
  EXPECT_THAT(all.at("a").reason->text, HasSubstr("no device"));
  EXPECT_EQ(all.at("b").reason->type, SampleReason::Type::needs);
  EXPECT_THAT(all.at("b").reason->text, HasSubstr("too small"));
}

TEST(BenchmarkRowsTest,
     repetitions_become_their_median_and_aggregates_serve_where_there_is_no_more) {
  const auto timed = [](const std::string& time) {
    return R"("real_time": )" + time + R"(, "cpu_time": 1, "time_unit": "ns", "n": )" + time;
  };
  const auto aggregate = [&](const std::string& name, const std::string& kind,
                             const std::string& time) {
    return R"({"name": ")" + name + "_" + kind + R"(", "run_name": ")" + name +
           R"(", "run_type": "aggregate", "aggregate_name": ")" + kind + R"(", "iterations": 3, )" +
           timed(time) + "}";
  };
  const auto all =
      rows(row("a", timed("5")) + "," + row("a", timed("1")) + "," + row("a", timed("3")) + "," +
           aggregate("a", "median", "77") + "," + aggregate("b", "mean", "4") + "," +
           aggregate("b", "median", "6") + "," + aggregate("b", "stddev", "9") +
           R"(,{"name": "a_BigO", "run_name": "a", "run_type": "aggregate",
                            "aggregate_name": "BigO", "cpu_coefficient": 1, "big_o": "N"})");
  EXPECT_EQ(all.size(), 2U);
  EXPECT_EQ(all.at("a").real_ns, 3);
  EXPECT_EQ(all.at("a").counters.at("n"), 3);
  EXPECT_EQ(all.at("b").real_ns, 6);
}

TEST(BenchmarkRowsTest, what_is_no_such_json_is_refused) {
  for (const char* text : {"", "{", "[]", "{}", R"({"benchmarks": [1]})",
                           R"({"benchmarks": [{"run_type": "iteration"}]})"}) {
    EXPECT_THROW(read_benchmark_rows(text), std::exception) << text;
  }
}

}  // namespace
}  // namespace fourways
