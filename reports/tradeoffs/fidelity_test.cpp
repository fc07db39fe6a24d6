// Fidelity: which cases are held against each other, by which measures, and what is said of it.
#include "reports/tradeoffs/fidelity.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "reports/record/schema.hpp"
#include "reports/report/markdown.hpp"
#include "reports/report/report.hpp"
#include "reports/report/terminal_table.hpp"
#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// Eight rounds of a workload whose wall is `wall_ns` in the first and a little more in each next.
std::vector<Sample> measured(const std::string& workload, const std::string& runner,
                             std::int64_t tasks, double wall_ns, SampleParams params = {}) {
  std::vector<double> walls;
  for (int round = 0; round < 8; ++round) walls.push_back(wall_ns * (1 + 0.001 * round));
  auto samples = rounds_of(workload, runner, walls);
  params["tasks"] = tasks;
  for (Sample& sample : samples) {
    sample.params = params;
    sample.case_name = workload + "/" + runner + "/tasks:" + std::to_string(tasks);
    for (const auto& [key, value] : params) {
      if (key == "interval") {
        sample.case_name += "/interval:" + std::to_string(std::get<std::int64_t>(value));
      }
    }
    sample.operations = tasks;
    sample.accounts.tasks_planned = sample.accounts.tasks_done = tasks;
  }
  return samples;
}

SampleParams interval(std::int64_t ns) { return {{"interval", ns}}; }

Fidelity fidelity(const std::vector<Sample>& samples) { return fidelity_of(gather_cases(samples)); }

const FidelityCell* find(const Fidelity& fidelity, const std::string& measure) {
  const auto found = std::find_if(fidelity.cells.begin(), fidelity.cells.end(),
                                  [&](const auto& cell) { return cell.measure == measure; });
  return found == fidelity.cells.end() ? nullptr : &*found;
}

TEST(Fidelity, of_a_run_without_both_is_empty) {
  auto samples = measured("countdown", "gil", 4, 1e6, interval(5));
  append(samples, measured("countdown", "thread", 4, 1e6));
  EXPECT_THAT(fidelity(samples).cells, IsEmpty());
  EXPECT_THAT(fidelity(samples).observations, IsEmpty());
}

TEST(Fidelity, holds_the_same_workload_at_the_same_parameters_against_each_other) {
  auto emulated = interval(5);
  emulated["pace"] = "interpreter";  // the emulation's own
  auto samples = measured("countdown", "gil", 4, 1.1e6, emulated);
  append(samples, measured("countdown", "cpython_thread", 4, 1e6, interval(5)));
  append(samples, measured("countdown", "cpython_thread", 4, 2e6, interval(7)));
  append(samples, measured("primes", "cpython_thread", 4, 3e6, interval(5)));
  append(samples, measured("countdown", "cpython_threadlike", 4, 3e6, interval(5)));
  const auto found = fidelity(samples);
  ASSERT_EQ(found.cells.size(), 1U);
  EXPECT_EQ(found.cells[0].measure, "cost_ns");
  EXPECT_NEAR(found.cells[0].ratio.median.value(), 1.1, 1e-9);
  EXPECT_EQ(found.cells[0].pairs, 8U);
}

TEST(Fidelity, counts_further_interpreters_as_reality) {
  auto samples = measured("countdown", "gil", 4, 1e6, interval(5));
  append(samples, measured("countdown", "cpython_thread", 4, 1e6, interval(5)));
  append(samples, measured("countdown", "cpython_thread@pypy", 4, 1e5, interval(5)));
  EXPECT_EQ(fidelity(samples).cells.size(), 2U);
}

TEST(Fidelity, compares_speedups_where_both_ran_a_single_task) {
  auto samples = measured("countdown", "gil", 1, 1e6, interval(5));
  append(samples, measured("countdown", "gil", 4, 4.4e6, interval(5)));
  append(samples, measured("countdown", "cpython_thread", 1, 2e6, interval(5)));
  append(samples, measured("countdown", "cpython_thread", 4, 8e6, interval(5)));
  const auto found = fidelity(samples);
  const FidelityCell* cell = find(found, "speedup");
  ASSERT_NE(cell, nullptr);
  EXPECT_NEAR(cell->emulated.value(), 1 / 1.1, 1e-9);
  EXPECT_NEAR(cell->real.value(), 1, 1e-9);
  EXPECT_NEAR(cell->ratio.median.value(), 1 / 1.1, 1e-9);
}

TEST(Fidelity, compares_a_clients_latency_and_the_figures_that_both_have) {
  auto samples = measured("convoy", "gil", 2, 1e6, interval(5));
  for (Sample& sample : samples) {
    sample.figures = {{"requests_per_s", 90}, {"lost", 0}, {"gil_takes", 5}};
    sample.latency = latency_of(std::vector<double>{11e6});
  }
  auto real = measured("convoy", "cpython_thread", 2, 1e6, interval(5));
  for (Sample& sample : real) {
    sample.figures = {{"requests_per_s", 100}, {"lost", 0}};
    sample.latency = latency_of(std::vector<double>{10e6});
  }
  append(samples, real);
  const auto found = fidelity(samples);
  EXPECT_NEAR(find(found, "requests_per_s")->ratio.median.value(), 0.9, 1e-9);
  EXPECT_NEAR(find(found, "latency_p50_ns")->ratio.median.value(), 1.1, 1e-9);
  EXPECT_EQ(find(found, "gil_takes"), nullptr);
  ASSERT_NE(find(found, "lost"), nullptr);
  EXPECT_FALSE(find(found, "lost")->ratio.median);  // nothing over nothing
}

TEST(Fidelity, says_what_the_data_say_of_the_tutorials) {
  auto samples = measured("countdown", "gil", 1, 1e6, interval(5));
  append(samples, measured("countdown", "gil", 4, 4e6, interval(5)));
  append(samples, measured("countdown", "cpython_thread", 1, 1e6, interval(5)));
  auto real = measured("countdown", "cpython_thread", 4, 4.08e6, interval(5));
  for (Sample& sample : real) sample.latency = latency_of(std::vector<double>{3.9e6, 4.08e6});
  append(samples, real);
  const auto found = fidelity(samples).observations;
  EXPECT_THAT(found, testing::Contains(AllOf(HasSubstr("countdown/cpython_thread/tasks:4"),
                                             HasSubstr("took 1.02x"), HasSubstr("001"))));
  EXPECT_THAT(found, testing::Contains(AllOf(HasSubstr("25 % would be right"),
                                             HasSubstr("was forced over"), HasSubstr("002"))));
}

TEST(Fidelity, has_a_speedup_only_where_all_tasks_do_the_same) {
  auto samples = measured("convoy", "gil", 1, 1e6, interval(5));
  append(samples, measured("convoy", "gil", 4, 4e6, interval(5)));
  append(samples, measured("convoy", "cpython_thread", 1, 1e6, interval(5)));
  append(samples, measured("convoy", "cpython_thread", 4, 4e6, interval(5)));
  for (Sample& sample : samples) sample.kind = "mixed";
  EXPECT_EQ(find(fidelity(samples), "speedup"), nullptr);
}

TEST(Fidelity, sums_up_what_can_be_told_from_1_before_what_is_only_far_off) {
  // With four tasks a ratio that is low and high by turns, with two always the same.
  const auto summary = [](double low, double high, double steady, int rounds = 8) {
    auto samples = measured("countdown", "gil", 4, 1e6, interval(5));
    for (Sample& sample : samples) sample.wall_ns *= sample.round % 2 == 0 ? low : high;
    append(samples, measured("countdown", "cpython_thread", 4, 1e6, interval(5)));
    append(samples, measured("countdown", "gil", 2, steady * 1e6, interval(5)));
    append(samples, measured("countdown", "cpython_thread", 2, 1e6, interval(5)));
    std::erase_if(samples, [&](const Sample& sample) { return sample.round >= rounds; });
    return fidelity_summary(fidelity(samples));
  };
  EXPECT_THAT(summary(0.1, 9, 1.2),
              testing::EndsWith("; 1 can be told from 1 by their own intervals, farthest off "
                                "cost_ns of countdown/gil/tasks:2/interval:5, 1.20x "
                                "[1.20x, 1.20x]"));
  EXPECT_THAT(summary(0.1, 9, 1),
              testing::EndsWith("; none can be told from 1 by its own interval"));
  EXPECT_THAT(summary(3, 3, 1.2, 3), AllOf(Not(HasSubstr("told")), HasSubstr("tasks:4")));
}

TEST(Fidelity, stands_in_the_report_and_in_what_people_read) {
  auto samples = measured("countdown", "gil", 4, 1.1e6, interval(5));
  append(samples, measured("countdown", "cpython_thread", 4, 1e6, interval(5)));
  const Report report = build_report(test_context(), samples);
  EXPECT_EQ(schema_violation(nlohmann::json::parse(report_text(report))).value_or("none"), "none");
  EXPECT_EQ(report.fidelity.cells.size(), 1U);
  EXPECT_THAT(report_markdown(report),
              AllOf(HasSubstr("## Emulation over reality"), HasSubstr("1.10x [1.10x, 1.10x]"),
                    HasSubstr("of 1 ratios 0 lie within 5 % of 1, 1 within 15 %")));
  EXPECT_THAT(terminal_table(report, 80), HasSubstr("gil over cpython_thread"));
  const Report without = build_report(test_context(), rounds_of("primes", "serial", {1, 2}));
  EXPECT_THAT(report_markdown(without), Not(HasSubstr("Emulation over reality")));
  EXPECT_THAT(terminal_table(without, 80), Not(HasSubstr(" over cpython")));
}

}  // namespace
}  // namespace fourways
