// fourways noise: estimates how often the gate of `fourways ab` is right on this machine.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>

#include "bench/command/commands.hpp"
#include "bench/command/noise_report.hpp"
#include "bench/command/options/paired_options.hpp"
#include "bench/command/options/percent.hpp"
#include "bench/run/run_folder.hpp"
#include "bench/run/schedule.hpp"
#include "bench/sample/process_tree.hpp"
#include "bench/terminal/output_text.hpp"
#include "bench/terminal/terminal.hpp"
#include "reports/record/file_io.hpp"
#include "reports/statistics/statistics.hpp"

namespace fourways {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPoolName = "noise.csv";
constexpr std::size_t kGatesForRounds = 200;
constexpr std::size_t kLeastPool = 10;  // rounds: fewer say nothing of the noise

struct NoiseOptions {
  PairedOptions paired;
  std::uint32_t pool_rounds = 60;
  std::string from;
  std::uint32_t gates = 10'000;
  std::uint32_t real_gates = 0;
  double beyond = 0.01;
  double beyond_waiting = 0.05;
  double power = 0.95;
  std::string format = "table";
  std::string out;
};

class NoiseCommand {
 public:
  explicit NoiseCommand(const NoiseOptions& options) : options_(options) {
    // Measuring and drawing have one seed, so that naming it repeats both.
    options_.paired.measure_equal = true;
    auto& seed = options_.paired.seed;
    if (!seed) seed = random_seed();
  }

  int run() {
    rule_.threshold = options_.paired.threshold;
    const bool measures = options_.from.empty() || options_.real_gates > 0;
    if (measures) {
      become_subreaper();
      interrupts_.emplace();
      setup_.emplace(set_up(options_.paired, *interrupts_));
      if (const int signal = interrupts_->signal()) return 128 + signal;
      pinned_ = setup_->files();
    }
    const NoisePool pool = options_.from.empty() ? record() : read_noise_pool(options_.from);
    run_real_gates();
    if (interrupts_) {
      if (const int signal = interrupts_->signal()) return 128 + signal;
      interrupts_->restore_mask();
    }
    const std::string& change = pinned_.change();
    if (!change.empty() && pool.rounds() < kLeastPool) throw CommandError(ExitCode::failed, change);
    require_pool(pool);
    estimate(pool);
    write_text(options_.format == "json" ? json_text(noise_json(report_), 1) + '\n'
                                         : noise_table(report_, output_width()));
    if (!change.empty()) {
      throw CommandError(ExitCode::failed,
                         change + "; told is what was measured before; start anew");
    }
    return static_cast<int>(ExitCode::fine);
  }

 private:
  /// Measures one build against itself, whatever the sides are, for noise shows without a change.
  NoisePool record() {
    PairedPlan plan = setup_->plan;
    plan.to_the_end = true;
    plan.most_rounds = std::max<std::uint32_t>(
        options_.pool_rounds,
        static_cast<std::uint32_t>(LookSchedule::least(plan.cases.size(), rule_.family_error)));
    fs::path folder;
    if (!options_.out.empty()) folder = make_run_folder(options_.out);
    std::vector<Sample> samples;
    Subject& base = *setup_->base.subject;
    run_pairs(plan, base, base, real_world(*interrupts_, pinned_),
              [&](const Sample& sample) { samples.push_back(sample); });
    NoisePool pool = pool_of(samples);
    if (!folder.empty()) replace_file(folder / kPoolName, pool_csv(pool));
    return pool;
  }

  static void require_pool(const NoisePool& pool) {
    if (pool.rounds() >= kLeastPool) return;
    throw CommandError(ExitCode::nothing_measured,
                       "noise was recorded in {} whole rounds of all cases; it takes {}: give more "
                       "--pool-rounds, or leave out cases that fail",
                       pool.rounds(), kLeastPool);
  }

  void run_real_gates() {
    if (options_.real_gates == 0) return;
    const MeasuringWorld world = real_world(*interrupts_, pinned_);
    for (std::uint32_t i = 0; i < options_.real_gates && !world.interrupted(); ++i) {
      PairedPlan plan = setup_->plan;
      plan.seed += i;
      plan.quiet = true;
      const Comparison comparison =
          run_pairs(plan, *setup_->base.subject, *setup_->newer.subject, world);
      if (world.interrupted()) return;
      const bool slower = comparison.count(ChangeOutcome::slower) > 0;
      const bool faster = comparison.count(ChangeOutcome::faster) > 0;
      if (!report_.real) report_.real = RealGates{setup_->base.label, setup_->newer.label};
      RealGates& real = *report_.real;
      real.slower.hits += slower ? 1 : 0;
      real.changed.hits += slower || faster ? 1 : 0;
      real.slower.trials = real.changed.trials = i + 1;
      real.seconds += comparison.paired->seconds;
      if (!options_.paired.quiet) {
        tell(fmt::format("gate {} of {}: {} called a case slower so far", i + 1,
                         options_.real_gates, real.slower.hits));
      }
    }
  }

  std::uint64_t seed() const { return *options_.paired.seed; }

  void estimate(const NoisePool& pool) {
    const std::size_t most = options_.paired.most_rounds;
    PoolTrials trials(pool, rule_, most, seed());
    report_.rule = rule_;
    report_.most_rounds = most;
    report_.wished_power = options_.power;
    report_.pool_rounds = pool.rounds();
    report_.seed = seed();
    report_.alarms = trials.false_alarms(options_.gates);
    const std::size_t gates = std::max<std::size_t>(options_.gates / pool.cases.size(), 1);
    for (std::size_t i = 0; i < pool.cases.size(); ++i) {
      CaseNoise noise = spread_of(pool.cases[i]);
      const bool computes = pool.cases[i].kind == "cpu";
      noise.ratio = 1 + rule_.threshold + (computes ? options_.beyond : options_.beyond_waiting);
      const Injected slower{i, noise.ratio};
      noise.power = trials.power(slower, gates);
      noise.rounds = rounds_for_power(pool, rule_, slower, options_.power,
                                      std::min(gates, kGatesForRounds), seed());
      report_.cases.push_back(std::move(noise));
    }
  }

  static CaseNoise spread_of(const NoisePool::NoiseCase& of) {
    CaseNoise noise;
    noise.name = of.name;
    std::vector<double> values;
    std::vector<double> times;
    for (const NoiseBlock& block : of.blocks) {
      values.push_back(std::abs(block_value(block.base_ns, block.newer_ns)));
      times.insert(times.end(), block.base_ns.begin(), block.base_ns.end());
    }
    // A coin gives the values their signs, so their median is 0, and this is their absolute
    // deviation.
    noise.deviation = kDeviationPerMad * median(values);
    noise.time_ns = median(times);
    return noise;
  }

  NoiseOptions options_;
  ChangeRule rule_;
  std::optional<Interrupts> interrupts_;
  std::optional<PairedSetup> setup_;
  PinnedFiles pinned_;
  NoiseReport report_;
};

}  // namespace

Command add_noise(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("noise", "How often the gate of ab is right, here");
  auto options = std::make_shared<NoiseOptions>();
  add_paired_options(*app, options->paired);
  app->add_option("--pool-rounds", options->pool_rounds,
                  "Rounds of one build against itself to record the noise in")
      ->check(CLI::Range(std::uint32_t{1}, std::uint32_t{10'000}))
      ->capture_default_str()
      ->type_name("N");
  app->add_option("--from", options->from, "Use the noise that --out of an earlier call kept")
      ->type_name("FILE");
  app->add_option("--gates", options->gates, "Gates to draw from the noise")
      ->check(CLI::Range(std::uint32_t{1}, std::uint32_t{1'000'000}))
      ->capture_default_str()
      ->type_name("N");
  app->add_option(
         "--real-gates", options->real_gates,
         "Also run this many gates in full, --base against --new: without a difference they count "
         "false alarms, with one of --new-set they tell what a gate really finds")
      ->check(CLI::Range(std::uint32_t{0}, std::uint32_t{100'000}))
      ->type_name("N");
  add_percent(*app, "--beyond", options->beyond,
              "How far beyond the threshold the slow-down to be found lies, in what computes");
  add_percent(*app, "--beyond-waiting", options->beyond_waiting, "The same in all other cases");
  add_percent(*app, "--power", options->power, "The share of gates that are to find it");
  app->add_option("--format", options->format, "table or json")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
  app->add_option("--out", options->out, "Keep the recorded noise there, as noise.csv")
      ->type_name("DIR");
  app->footer(
      "The default cases are those of the suite gate. The injected slow-down multiplies the "
      "recorded times of one case's new side; other cases stay as they are. Exit codes: 0 "
      "measured, 2 usage, 4 nothing measured, 129, 130 or 143 interrupted by a signal.");
  return {app, [app, options] {
            if (!selection_given(*app)) options->paired.select.selection.suite = "gate";
            return NoiseCommand(*options).run();
          }};
}

}  // namespace fourways
