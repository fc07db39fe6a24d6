// The gate: fences around the newest level, what lies beyond and within, what cannot be told, and
// how the history stands in for a base.
#include "reports/history/gate.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "reports/comparison/words.hpp"
#include "reports/gate/made_series.hpp"
#include "reports/history/changes.hpp"
#include "reports/history/levels.hpp"
#include "reports/history/page.hpp"
#include "reports/page/page.hpp"
#include "reports/record/schema.hpp"

namespace fourways {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kParams = R"({"tasks":8})";
constexpr const char* kWork = "8 tasks, checksum 00ab";

Track track_of(std::size_t runs) {
  Track track{"main", R"({"fourways":{"build_type":"Release"}})", {}, {}};
  for (std::size_t i = 0; i < runs; ++i) {
    const Timestamp time(std::chrono::hours(24 * (20000 + i)));
    track.runs.push_back({"main", "c" + std::to_string(i), time, track.machine, 1});
  }
  return track;
}

/// Adds a series of 1 ms with that much noise; `factors` stand at its end.
void add_series(Track& track, const std::string& name, double deviation,
                const std::vector<double>& factors = {}) {
  const auto logs = made_series(Noise::normal, deviation, track.runs.size(), track.series.size());
  Series series{name, kParams, kWork, "ns", {}};
  const std::size_t unchanged = logs.size() - factors.size();
  for (std::size_t i = 0; i < logs.size(); ++i) {
    const double factor = i < unchanged ? 1 : factors[i - unchanged];
    const double median = 1e6 * factor * std::exp(logs[i]);
    series.points.push_back({i, median, median * 0.99, median * 1.01, 12});
  }
  track.series.push_back(series);
}

MeasuredReport report_of(const std::vector<std::pair<std::string, double>>& medians,
                         std::size_t samples = 12) {
  MeasuredReport report;
  report.file = "new.json";
  report.context = {{"fourways", {{"build_type", "Release"}}}};
  for (const auto& [name, median] : medians) {
    report.rows.push_back({name, std::vector<double>(samples, median), 0, kParams, kWork});
  }
  return report;
}

ChangeOutcome outcome_of(const Track& track, double median, std::size_t samples = 12) {
  const auto comparison = gate_report(track, report_of({{"a", median}}, samples), {});
  EXPECT_EQ(comparison.cases.size(), 1U);
  return comparison.cases.front().judged.outcome;
}

TEST(HistoryGate, what_lies_beyond_the_fence_is_a_change) {
  Track track = track_of(30);
  add_series(track, "a", 0.005);
  EXPECT_EQ(outcome_of(track, 1e6), ChangeOutcome::same);
  EXPECT_EQ(outcome_of(track, 1.005e6), ChangeOutcome::same);
  EXPECT_EQ(outcome_of(track, 1.1e6), ChangeOutcome::slower);
  EXPECT_EQ(outcome_of(track, 0.9e6), ChangeOutcome::faster);
  HistoryGateRule tolerant;
  tolerant.change.threshold = 0.2;
  const auto within = gate_report(track, report_of({{"a", 1.1e6}}), tolerant);
  EXPECT_EQ(within.cases.front().judged.outcome, ChangeOutcome::same);
}

TEST(HistoryGate, fewer_samples_than_the_history_has_widen_the_fence) {
  Track track = track_of(30);
  add_series(track, "a", 0.005);
  EXPECT_EQ(outcome_of(track, 1.04e6), ChangeOutcome::slower);
  EXPECT_EQ(outcome_of(track, 1.04e6, 1), ChangeOutcome::same);
}

TEST(HistoryGate, the_fence_stands_around_the_newest_level) {
  Track track = track_of(40);
  add_series(track, "a", 0.005, std::vector<double>(20, 2.0));
  const auto comparison = gate_report(track, report_of({{"a", 2e6}}), {});
  EXPECT_EQ(comparison.cases.front().judged.outcome, ChangeOutcome::same);
  EXPECT_EQ(comparison.cases.front().base_samples, 20U);
  EXPECT_EQ(outcome_of(track, 1e6), ChangeOutcome::faster);
}

TEST(HistoryGate, too_few_runs_say_how_many_more_it_takes) {
  Track track = track_of(5);
  add_series(track, "a", 0.005);
  const auto comparison = gate_report(track, report_of({{"a", 5e6}}), {});
  const ComparedCase& compared = comparison.cases.front();
  EXPECT_EQ(compared.judged.outcome, ChangeOutcome::inconclusive);
  ASSERT_TRUE(compared.runs_needed.has_value());
  EXPECT_FALSE(compared.runs_needed->more_than);
  EXPECT_GE(compared.runs_needed->rounds, 3U);
  EXPECT_THAT(outcome_text(compared),
              AllOf(HasSubstr("inconclusive: needs"), HasSubstr("more run")));
}

TEST(HistoryGate, too_much_noise_is_told_and_not_called_the_same) {
  Track track = track_of(40);
  add_series(track, "a", 0.5);
  const auto comparison = gate_report(track, report_of({{"a", 1e6}}), {});
  EXPECT_EQ(comparison.cases.front().judged.outcome, ChangeOutcome::inconclusive);
  EXPECT_THAT(outcome_text(comparison.cases.front()), HasSubstr("too noisy"));
}

TEST(HistoryGate, cases_are_matched_by_name_parameters_and_work) {
  Track track = track_of(20);
  for (const char* name : {"a", "b", "gone", "other work"}) add_series(track, name, 0.005);
  track.series[2].points.pop_back();  // not in the newest run
  track.series[3].work = "9 tasks";
  MeasuredReport report = report_of({{"a", 1e6}, {"new", 1e6}, {"other work", 1e6}});
  report.missing.push_back({"b", {SampleReason::Type::signal, "SIGSEGV"}});
  const auto comparison = gate_report(track, report, {});
  ASSERT_EQ(comparison.cases.size(), 1U);
  EXPECT_TRUE(comparison.broke());
  std::vector<std::string> left;
  for (const auto& each : comparison.uncompared) {
    left.push_back(each.name + " " + std::string(to_string(each.why)));
  }
  EXPECT_THAT(left, ElementsAre("b failed_in_new", "other work other_work", "new new_only"));
}

TEST(HistoryGate, its_forms_say_what_it_rests_on) {
  Track track = track_of(30);
  track.branch = "ma|in";
  add_series(track, "a", 0.005);
  add_series(track, "b", 0.005, std::vector<double>(10, 2.0));
  const auto comparison = gate_report(track, report_of({{"a", 1.1e6}, {"b", 2e6}}), {});
  const std::string markdown = comparison_markdown(comparison);
  EXPECT_THAT(markdown,
              AllOf(HasSubstr("fourways track gate: slower"), HasSubstr("newest 30 runs"),
                    HasSubstr("10 to 30 count"), HasSubstr("ma\\|in"), Not(HasSubstr("Advisory"))));
  EXPECT_THAT(comparison_table(comparison, 100), HasSubstr("within their fences"));
  const auto json = nlohmann::json::parse(json_text(comparison_json(comparison)));
  EXPECT_EQ(schema_violation(json, comparison_schema_text()).value_or(""), "");
  EXPECT_EQ(json["history"]["least_counted"], 10);
  EXPECT_EQ(json["advisory"], false);
}

TEST(HistoryChanges, are_told_with_the_commits_on_both_sides) {
  Track track = track_of(60);
  add_series(track, "flat", 0.005);
  add_series(track, "step", 0.005, std::vector<double>(20, 1.5));
  const auto changes = changes_of(track);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].series->name, "step");
  EXPECT_EQ(changes[0].last_before->commit, "c39");
  EXPECT_EQ(changes[0].first_after->commit, "c40");
  EXPECT_NEAR(changes[0].after / changes[0].before, 1.5, 0.02);
  for (const std::size_t width : {20U, 60U, 120U}) {
    EXPECT_THAT(changes_text({&track, 1}, width), AllOf(HasSubstr("step"), HasSubstr("c40")));
  }
  const auto json = changes_json({&track, 1});
  EXPECT_EQ(json[0]["changes"][0]["first_after"]["commit"], "c40");
}

TEST(HistoryPage, names_stand_in_it_as_text) {
  if (!page_built_in()) GTEST_SKIP() << "built without npm";
  Track track = track_of(30);
  track.branch = "</script><script>alert(1)</script>";
  track.runs[0].commit = track.branch;
  add_series(track, track.branch, 0.01);
  const std::string page = history_page({&track, 1});
  EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
  const auto data = history_page_data({&track, 1});
  EXPECT_EQ(data["tracks"][0]["series"][0]["points"].size(), 30U);
  EXPECT_EQ(data["tracks"][0]["series"][0]["levels"].size(), 1U);
}

}  // namespace
}  // namespace fourways
