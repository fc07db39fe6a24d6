// bench_gate: the benchmark of the statistics. Runs the gate of `fourways ab` on noise, recorded
// and made up, thousands of times, and prints how often it is right. Beside it stand the answers of
// Google Benchmark's compare.py and of a gate at 200 % to the same samples. figures.txt keeps the
// output.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "bench/self_check/gate/models.hpp"
#include "bench/self_check/gate/rivals.hpp"
#include "bench/terminal/output_text.hpp"
#include "reports/text/text_grid.hpp"

namespace fourways {
namespace {

struct Options {
  std::string noise = FOURWAYS_RECORDED_NOISE;
  std::size_t families = 10'000;
  std::size_t gates = 2'000;
  std::size_t most_rounds = 100;
  std::uint64_t seed = 1;
};

struct AlarmCounts {
  Proportion gate;
  Proportion u_test;
  Proportion ratio;
  std::size_t blocks = 0;
  std::size_t cases = 0;

  double mean_blocks() const { return static_cast<double>(blocks) / static_cast<double>(cases); }
};

std::vector<double> side_of(const TrialCase& of, std::array<double, 2> NoiseBlock::*side) {
  std::vector<double> times;
  for (const NoiseBlock& block : of.blocks) {
    times.insert(times.end(), (block.*side).begin(), (block.*side).end());
  }
  return times;
}

/// Which gates raised an alarm about any of the cases heard.
struct Alarms {
  bool gate = false;
  bool u_test = false;
  bool ratio = false;

  void hear(const TrialCase& of) {
    const auto base = side_of(of, &NoiseBlock::base_ns);
    const auto newer = side_of(of, &NoiseBlock::newer_ns);
    gate = gate || of.outcome == ChangeOutcome::slower;
    u_test = u_test || u_test_flags(base, newer);
    ratio = ratio || mean_ratio(base, newer) > kRatioAlarm;
  }
  static bool u_test_flags(const std::vector<double>& base, const std::vector<double>& newer) {
    return fourways::u_test(base, newer) < kUTestAlpha;
  }
  void add_to(AlarmCounts& counts) const {
    for (auto [said, proportion] :
         {std::pair{gate, &counts.gate}, std::pair{u_test, &counts.u_test},
          std::pair{ratio, &counts.ratio}}) {
      proportion->hits += said ? 1 : 0;
      ++proportion->trials;
    }
  }
};

class Bench {
 public:
  Bench(const NoiseModel& model, double threshold, const Options& options)
      : model_(model),
        options_(options),
        schedule_(model.cases, rule_.family_error, options.most_rounds),
        random_(options.seed) {
    rule_.threshold = threshold;
  }

  /// Families of cases in which nothing changed: an alarm anywhere is false.
  AlarmCounts false_alarms() {
    AlarmCounts counts;
    for (std::size_t i = 0; i < options_.families; ++i) {
      Alarms alarms;
      for (const TrialCase& each : trial({})) {
        alarms.hear(each);
        counts.blocks += each.blocks.size();
      }
      counts.cases += model_.cases;
      alarms.add_to(counts);
    }
    return counts;
  }

  /// One case of `among`, each in turn, is slower by `change`: an alarm about it is right.
  AlarmCounts power(const std::vector<std::size_t>& among, double change) {
    AlarmCounts counts;
    for (std::size_t i = 0; i < options_.gates; ++i) {
      const std::size_t index = among[i % among.size()];
      const auto said = trial({index, 1 + change});
      Alarms alarms;
      alarms.hear(said[index]);
      alarms.add_to(counts);
      counts.blocks += said[index].blocks.size();
      ++counts.cases;
    }
    return counts;
  }

 private:
  std::vector<TrialCase> trial(const Injected& injected) {
    return run_trial(model_.cases, rule_, schedule_, model_.source(random_), injected);
  }

  const NoiseModel& model_;
  const Options& options_;
  ChangeRule rule_;
  LookSchedule schedule_;
  std::mt19937_64 random_;
};

std::string percent(double share) { return fmt::format("{:.2f}%", share * 100); }

std::string interval(const Proportion& proportion) {
  return fmt::format("[{}, {}]", percent(proportion.low()), percent(proportion.high()));
}

GridRow row(const NoiseModel& model, double threshold, const std::string& change,
            const AlarmCounts& counts) {
  return {{model.name},
          {fmt::format("{:.0f}%", threshold * 100)},
          {change},
          {percent(counts.gate.share())},
          {interval(counts.gate)},
          {fmt::format("{:.1f}", counts.mean_blocks())},
          {percent(counts.u_test.share())},
          {percent(counts.ratio.share())}};
}

void add_rows(const NoiseModel& model, double threshold, const Options& options,
              std::vector<GridRow>& grid) {
  constexpr double kBeyond = 0.01;
  constexpr double kBeyondWaiting = 0.05;
  Bench bench(model, threshold, options);
  grid.push_back(row(model, threshold, "none", bench.false_alarms()));
  const auto changed = [&](const char* what, const std::vector<std::size_t>& among, double beyond) {
    if (among.empty()) return;
    const double change = threshold + beyond;
    grid.push_back(row(model, threshold, fmt::format("{} +{:.0f}%", what, change * 100),
                       bench.power(among, change)));
  };
  changed("CPU", model.computing, kBeyond);
  changed("waiting", model.waiting, kBeyondWaiting);
}

int run(int argc, char** argv) {
  Options options;
  CLI::App app("How often the gate is right, on recorded and made-up noise.", "bench_gate");
  app.add_option("--noise", options.noise, "What `fourways noise --out` recorded")
      ->capture_default_str();
  app.add_option("--families", options.families, "Gates without a change")->capture_default_str();
  app.add_option("--gates", options.gates, "Gates with a change")->capture_default_str();
  app.add_option("--max-rounds", options.most_rounds)->capture_default_str();
  app.add_option("--seed", options.seed)->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  const NoisePool pool = read_noise_pool(options.noise);
  std::vector<NoiseModel> models = made_up_models();
  models.insert(models.begin(), recorded_model(pool));
  write_text(fmt::format(
      "{} gates of {} cases without a change, {} with one case slower, family error {:.0f}%, "
      "at most {} rounds, seed {}\n\n",
      options.families, models.back().cases, options.gates, kFamilyError * 100, options.most_rounds,
      options.seed));
  std::vector<GridRow> grid = {{{"noise"},
                                {"threshold"},
                                {"change"},
                                {"alarm"},
                                {"95% interval"},
                                {"rounds"},
                                {"U test, any"},
                                {"200% gate"}}};
  for (const NoiseModel& model : models) {
    write_text(fmt::format("{}: {}\n", model.name, model.summary));
    for (const double threshold : {0.01, 0.05}) add_rows(model, threshold, options, grid);
  }
  constexpr std::size_t kWidth = 120;
  write_text('\n' + laid_out(grid, kWidth).value_or("too wide\n"));
  return 0;
}

}  // namespace
}  // namespace fourways

int main(int argc, char** argv) {
  try {
    return fourways::run(argc, argv);
  } catch (const std::exception& error) {
    fourways::tell(fmt::format("bench_gate: {}", error.what()));
    return 2;
  }
}
