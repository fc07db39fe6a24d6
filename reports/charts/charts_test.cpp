// The charts as data: what they show, of which cases, and where they have nothing to show.
#include "reports/charts/charts.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "reports/charts/axis.hpp"
#include "reports/charts/runner_look.hpp"
#include "reports/charts/sweep.hpp"
#include "reports/report/report.hpp"
#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<Sample> swept(const std::string& workload, const std::string& runner,
                          const std::string& param, std::int64_t value, double wall_ns) {
  auto samples = rounds_of(workload, runner, walls_around(wall_ns, 0.01, 12, 3));
  for (Sample& sample : samples) {
    sample.case_name = workload + "/" + runner + "/" + param + ":" + std::to_string(value);
    sample.params = {{param, value}};
  }
  return samples;
}

std::vector<Sample> some_samples() {
  auto samples = rounds_of("primes", "serial", walls_around(1e7, 0.01, 12, 1));
  append(samples, rounds_of("primes", "thread", walls_around(5e6, 0.01, 12, 2)));
  append(samples, rounds_of("primes", "epoll", walls_around(1e7, 0.01, 12, 1)));
  auto failed = rounds_of("primes", "fork", {1});
  make_failed(failed[0], SampleReason::Type::limit, "fork: EAGAIN");
  append(samples, failed);
  auto start = rounds_of("start", "thread", walls_around(1e5, 0.01, 12, 5));
  set_column(start, "start");
  append(samples, start);
  return samples;
}

std::vector<Chart> charts_of(const std::vector<Sample>& samples) {
  return report_charts(build_report(test_context(), samples));
}

const Chart* find(const std::vector<Chart>& charts, const std::string& id) {
  const auto found = std::find_if(charts.begin(), charts.end(),
                                  [&](const Chart& chart) { return chart.id == id; });
  return found == charts.end() ? nullptr : &*found;
}

const OrderedJson& row_of(const Chart& chart, const std::string& runner) {
  for (const OrderedJson& row : chart.spec["data"]["values"]) {
    if (row["runner"] == runner) return row;
  }
  throw std::runtime_error("no row for " + runner);
}

TEST(Charts, every_chart_has_its_own_id_and_data_with_the_fields_of_its_table) {
  std::set<std::string> ids;
  for (const Chart& chart : charts_of(some_samples())) {
    EXPECT_TRUE(ids.insert(chart.id).second) << chart.id;
    ASSERT_TRUE(chart.spec["data"]["values"].is_array()) << chart.id;
    EXPECT_FALSE(chart.columns.empty()) << chart.id;
    for (const OrderedJson& row : chart.spec["data"]["values"]) {
      for (const ChartColumn& column : chart.columns) {
        EXPECT_TRUE(row.contains(column.field)) << chart.id << " " << column.field;
      }
    }
  }
}

TEST(Charts, a_report_without_cases_has_the_template_of_samples_alone) {
  const auto charts = charts_of({});
  ASSERT_EQ(charts.size(), 1U);
  EXPECT_EQ(charts[0].id, "case-samples");
}

TEST(Charts, the_heat_map_says_faster_level_and_missing) {
  const auto charts = charts_of(some_samples());
  const Chart* map = find(charts, "speedup-map");
  ASSERT_NE(map, nullptr);
  EXPECT_NEAR(row_of(*map, "thread")["log2"].get<double>(), 1, 0.05);
  EXPECT_EQ(row_of(*map, "serial")["label"], "1");
  EXPECT_THAT(row_of(*map, "epoll")["label"].get<std::string>(), HasSubstr("≈"));
  EXPECT_EQ(row_of(*map, "fork")["label"], "–");
  EXPECT_EQ(row_of(*map, "fork")["note"], "limit: fork: EAGAIN");
  EXPECT_EQ(row_of(*map, "thread")["case"], "primes/thread/tasks:8");
}

TEST(Charts, the_heat_map_leaves_out_costs) {
  const auto charts = charts_of(some_samples());
  for (const OrderedJson& row : find(charts, "speedup-map")->spec["data"]["values"]) {
    EXPECT_NE(row["workload"], "start");
  }
}

TEST(Charts, what_is_far_slower_shows_as_a_fraction) {
  auto samples = rounds_of("square", "serial", walls_around(1e4, 0.01, 12, 1));
  append(samples, rounds_of("square", "fork", walls_around(7.6e7, 0.01, 12, 2)));
  const auto charts = charts_of(samples);
  EXPECT_THAT(row_of(*find(charts, "speedup-map"), "fork")["label"].get<std::string>(),
              HasSubstr("1/7."));
}

TEST(Charts, costs_are_bars_on_a_logarithmic_axis_that_begins_below_them) {
  const auto charts = charts_of(some_samples());
  const Chart* cost = find(charts, "cost-start");
  ASSERT_NE(cost, nullptr);
  const OrderedJson& x = cost->spec["layer"][0]["encoding"]["x"];
  EXPECT_EQ(x["scale"]["type"], "log");
  EXPECT_GT(x["scale"]["domain"][0].get<double>(), 0);
  EXPECT_LT(x["scale"]["domain"][0].get<double>(), row_of(*cost, "thread")["low"].get<double>());
  EXPECT_GT(x["scale"]["domain"][1].get<double>(), row_of(*cost, "thread")["high"].get<double>());
}

TEST(Charts, a_parameter_with_several_values_is_a_line_a_runner_with_its_band) {
  std::vector<Sample> samples;
  for (const std::int64_t tasks : {1, 2, 4, 8}) {
    append(samples, swept("primes", "serial", "tasks", tasks, 1e6 * static_cast<double>(tasks)));
    append(samples, swept("primes", "thread", "tasks", tasks, 5e5 * static_cast<double>(tasks)));
  }
  const auto charts = charts_of(samples);
  const Chart* scaling = find(charts, "scaling-primes-tasks");
  ASSERT_NE(scaling, nullptr);
  EXPECT_EQ(scaling->spec["data"]["values"].size(), 8U);
  EXPECT_EQ(scaling->spec["encoding"]["x"]["scale"]["type"], "log");
  EXPECT_LT(row_of(*scaling, "thread")["low"].get<double>(),
            row_of(*scaling, "thread")["high"].get<double>());
}

TEST(Charts, of_several_lines_of_a_runner_the_longest_stands) {
  std::vector<Sample> samples;
  for (const std::int64_t tasks : {1, 2, 4}) {
    append(samples, swept("primes", "thread", "tasks", tasks, 1e6));
  }
  auto other = swept("primes", "thread", "tasks", 8, 1e6);
  for (Sample& sample : other) {
    sample.case_name += "/limit:5";
    sample.params["limit"] = std::int64_t{5};
  }
  append(samples, other);
  const Report report = build_report(test_context(), samples);
  const auto sweeps = sweeps_of(report);
  ASSERT_EQ(sweeps.size(), 1U);
  EXPECT_EQ(sweeps[0].series[0].size(), 3U);
}

TEST(Charts, the_crossover_names_who_wins_from_where_on) {
  std::vector<Sample> samples;
  for (const std::int64_t cpu : {0, 100}) {
    append(samples, swept("mix", "serial", "cpu", cpu, 1e7));
    append(samples, swept("mix", "epoll", "cpu", cpu, cpu == 0 ? 1e6 : 1e7));
    append(samples, swept("mix", "fork", "cpu", cpu, cpu == 0 ? 2e6 : 5e6));
  }
  for (Sample& sample : samples) sample.kind = sample.column = "mixed";
  const auto charts = charts_of(samples);
  const Chart* crossover = find(charts, "crossover-mix");
  ASSERT_NE(crossover, nullptr);
  EXPECT_THAT(crossover->text, HasSubstr("from 0 % on epoll wins; from 100 % on fork wins"));
  EXPECT_EQ(find(charts, "scaling-mix-cpu"), nullptr);
}

TEST(Charts, latencies_go_from_the_fastest_to_the_slowest) {
  const auto charts = charts_of(some_samples());
  const Chart* latency = find(charts, "latency-primes");
  ASSERT_NE(latency, nullptr);
  EXPECT_EQ(row_of(*latency, "thread")["share"], "fastest");
  EXPECT_EQ(row_of(*latency, "thread")["median"], 1000);
  EXPECT_EQ(latency->spec["data"]["values"].size(),
            18U);  // six shares of three runners
}

TEST(Charts, cpu_over_wall_is_the_number_of_cores_kept_busy) {
  const auto charts = charts_of(some_samples());
  const Chart* cpu = find(charts, "cpu-wall");
  ASSERT_NE(cpu, nullptr);
  EXPECT_NEAR(row_of(*cpu, "serial")["busy"].get<double>(), 0.3, 0.02);
}

TEST(Charts, the_memory_of_a_unit_is_drawn_where_crowds_were_measured) {
  const auto charts = charts_of(crowds_of("fiber", {1e3, 2e3, 4e3, 8e3, 16e3}, 4096, 1e6));
  const Chart* memory = find(charts, "cost-memory");
  ASSERT_NE(memory, nullptr);
  EXPECT_NEAR(row_of(*memory, "fiber")["median"].get<double>(), 4096, 1);
}

TEST(Charts, an_emulation_is_drawn_over_the_reality_where_the_report_has_both) {
  Report report = build_report(test_context(), some_samples());
  EXPECT_EQ(find(report_charts(report), "fidelity"), nullptr);
  FidelityCell cell{"convoy",
                    {{"tasks", 2}},
                    "convoy/gil/tasks:2",
                    "convoy/cpython_thread@3.11/tasks:2",
                    "cost_ns",
                    110,
                    100,
                    {},
                    12};
  cell.ratio = Estimate(1.1, MedianInterval{1.05, 1.2, 0.95, 0.95});
  report.fidelity.cells.push_back(cell);
  const auto charts = report_charts(report);
  const Chart* fidelity = find(charts, "fidelity");
  ASSERT_NE(fidelity, nullptr);
  EXPECT_EQ(fidelity->spec["data"]["values"][0]["line"], "convoy tasks:2 · cost_ns @3.11");
}

TEST(Charts, runners_of_a_family_share_a_colour_and_differ_in_shape) {
  Tradeoffs tradeoffs;
  OrderedJson rows = OrderedJson::array();
  for (const auto& [runner, family] : std::vector<std::pair<const char*, const char*>>{
           {"fork", "process"}, {"spawn", "process"}, {"epoll", "async"}}) {
    tradeoffs.rows.emplace_back().runner = runner;
    tradeoffs.rows.back().family = family;
    rows.push_back({{"runner", runner}});
  }
  const OrderedJson values = RunnerLook(tradeoffs).values(rows);
  EXPECT_EQ(values["colors"][0], values["colors"][1]);
  EXPECT_NE(values["colors"][0], values["colors"][2]);
  EXPECT_NE(values["shapes"][0], values["shapes"][1]);
  EXPECT_NE(values["dashes"][0], values["dashes"][1]);
}

TEST(Charts, the_overview_has_a_panel_a_measured_column) {
  const Chart overview = overview_chart(build_report(test_context(), some_samples()));
  EXPECT_EQ(overview.spec["hconcat"].size(), 2U);  // CPU-bound and start
}

TEST(Axis, ticks_are_powers_of_ten_where_the_range_is_wide) {
  EXPECT_THAT(log_ticks({1, 1e4}, ChartUnit::time), ElementsAre(1, 10, 100, 1e3, 1e4));
}

TEST(Axis, ticks_are_one_two_five_where_it_is_narrower) {
  EXPECT_THAT(log_ticks({1, 20}, ChartUnit::time), ElementsAre(1, 2, 5, 10, 20));
}

TEST(Axis, ticks_are_equal_steps_where_it_is_narrow) {
  EXPECT_THAT(log_ticks({10, 20}, ChartUnit::time), ElementsAre(10, 12, 14, 16, 18, 20));
}

TEST(Axis, bytes_have_powers_of_four) {
  EXPECT_THAT(log_ticks({1000, 70000}, ChartUnit::bytes), ElementsAre(1024, 4096, 16384, 65536));
}

TEST(Axis, very_wide_ranges_keep_room_between_labels) {
  EXPECT_LE(log_ticks({1, 1e12}, ChartUnit::time).size(), 8U);
}

}  // namespace
}  // namespace fourways
