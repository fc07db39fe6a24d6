// Runs made one: rounds kept apart, the same run found out, other machines named.
#include "reports/report/merge.hpp"

#include <gmock/gmock.h>

#include "reports/record/journal.hpp"
#include "reports/record/schema.hpp"
#include "reports/report/report.hpp"
#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

RecordedRun run_of(const std::string& file, std::vector<double> serial, std::vector<double> thread,
                   const nlohmann::json& context = test_context()) {
  auto samples = rounds_of("primes", "serial", serial);
  append(samples, rounds_of("primes", "thread", thread));
  return {file, context, samples};
}

std::vector<RecordedRun> two_runs() {
  return {run_of("a", {100, 200, 300}, {50, 100, 150}), run_of("b", {10, 20}, {10, 20})};
}

TEST(Merge, keeps_rounds_of_each_run_apart) {
  const RecordedRun merged = merge_runs(two_runs());
  const OrderedJson report = build_report(merged.context, merged.samples);
  EXPECT_EQ(schema_violation(nlohmann::json::parse(json_text(report))).value_or("none"), "none");
  const auto& thread = report["benchmarks"][1];
  EXPECT_THAT(thread["rounds"], ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(thread["samples"], ElementsAre(50, 100, 150, 10, 20));
  EXPECT_EQ(thread["speedup"]["pairs"], 5);
  EXPECT_EQ(thread["speedup"]["median"], 2);  // 2, 2, 2, 1, 1: each paired within its run
}

TEST(Merge, says_what_each_run_was) {
  auto runs = two_runs();
  runs[1].context["fourways"]["partial"] = true;
  runs[1].context["fourways"]["seed"] = 8;
  const nlohmann::json ours = merge_runs(runs).context["fourways"];
  EXPECT_EQ(ours["rounds"], 24);
  EXPECT_EQ(ours["partial"], true);
  EXPECT_FALSE(ours.contains("seed"));
  ASSERT_EQ(ours["runs"].size(), 2U);
  EXPECT_EQ(ours["runs"][0]["seed"], 7);
  EXPECT_EQ(ours["runs"][1]["seed"], 8);
  EXPECT_EQ(ours["runs"][0]["samples"], 6);
}

TEST(Merge, finds_a_run_given_twice_also_as_its_beginning) {
  auto runs = two_runs();
  runs.push_back(runs[0]);
  runs.back().file = "copy";
  EXPECT_THAT(error_of([&] { merge_runs(runs); }),
              AllOf(HasSubstr("a and copy are the same run"), HasSubstr("once")));
  runs.back().samples.resize(3);
  EXPECT_THAT(error_of([&] { merge_runs(runs); }), HasSubstr("same run"));
}

TEST(Merge, names_another_machine_or_build) {
  auto runs = two_runs();
  EXPECT_TRUE(difference_of_runs(runs).differences.empty());
  runs[1].context["fourways"]["flags"] = "-O3";
  runs[1].context["host_name"] = "elsewhere";
  const RunDifference difference = difference_of_runs(runs);
  EXPECT_EQ(difference.file, "b");
  EXPECT_EQ(difference.differences.size(), 2U);
}

TEST(RecordedRun, is_read_from_the_journal_beside_the_report) {
  const TestFolder folder;
  const RecordedRun run = run_of("a", {1, 2}, {3, 4});
  write_report(folder.file("report.json"), build_report(run.context, run.samples));
  EXPECT_THAT(error_of([&] { read_recorded_run(folder.file("report.json")); }),
              HasSubstr("no journal.jsonl beside it"));
  Journal journal = Journal::create(folder.file("journal.jsonl"), OrderedJson::object());
  for (std::size_t i = 0; i + 1 < run.samples.size(); ++i) journal.append(run.samples[i]);
  EXPECT_THAT(error_of([&] { read_recorded_run(folder.file("report.json")); }),
              HasSubstr("holds 3 good samples"));
  journal.append(run.samples.back());
  EXPECT_EQ(read_recorded_run(folder.file("report.json")).samples, run.samples);
}

}  // namespace
}  // namespace fourways
