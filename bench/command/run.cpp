// fourways run: measure, then report.
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>

#include "bench/command/commands.hpp"
#include "bench/command/options/foreign_options.hpp"
#include "bench/command/options/result_files.hpp"
#include "bench/command/options/selection_options.hpp"
#include "bench/machine/limits.hpp"
#include "bench/machine/report_context.hpp"
#include "bench/machine/surroundings.hpp"
#include "bench/run/measuring_loop.hpp"
#include "bench/run/run_folder.hpp"
#include "bench/run/schedule.hpp"
#include "bench/sample/process_tree.hpp"
#include "bench/subjects/build_subject.hpp"
#include "bench/terminal/output_text.hpp"
#include "bench/terminal/terminal.hpp"
#include "reports/page/page.hpp"
#include "reports/page/report_page.hpp"
#include "reports/record/file_io.hpp"
#include "reports/report/markdown.hpp"
#include "reports/report/report.hpp"
#include "reports/report/terminal_table.hpp"
#include "reports/text/utf8.hpp"
#include "runners/table.hpp"
#include "workloads/table.hpp"

namespace fourways {
namespace {

namespace fs = std::filesystem;

constexpr double kDefaultTimeout = 30;
constexpr double kMostTimeout = 24 * 3600;
constexpr std::uint32_t kRoundsOfForeign = 12;  // as the suite quick

struct RunOptions {
  SelectionOptions select;
  ForeignOptions foreign;
  std::uint32_t rounds = 0;
  std::uint64_t seed = 0;
  double timeout_s = kDefaultTimeout;
  std::string out;
  std::vector<std::string> columns;
  bool resume = false;
  bool quiet = false;
};

class RunCommand {
 public:
  RunCommand(const CLI::App& app, const RunOptions& options, std::vector<std::string> command_line)
      : app_(app), options_(options), command_line_(std::move(command_line)) {}

  int run() {
    become_subreaper();
    std::optional<Journal> journal = options_.resume ? resume() : begin();
    Interrupts& interrupts = held_interrupts();
    if (!journal) return 128 + interrupts.signal();
    checks_ = examine(SystemFiles());
    checks_.push_back(check_surroundings(unusual_surroundings(SystemFiles())));
    if (!subject_) subject_ = std::make_unique<BuildSubject>(cases_, request_, interrupts);
    plan_.cases = header_.cases;
    plan_.subjects = {subject_.get()};
    const auto keep = [&](const Sample& sample) {
      journal->append(sample);
      samples_.push_back(sample);
    };
    Goal all_rounds;
    run_loop(plan_, real_world(interrupts, pinned_), keep, all_rounds, samples_);
    const int signal = interrupts.signal();
    // No process is left that could be lost, so from here on an interrupt may end the command.
    interrupts.restore_mask();
    const Report report = write_reports(signal != 0 || !pinned_.change().empty());
    for (const std::string& remark : subject_->remarks()) tell(remark);
    if (signal == 0 && !pinned_.change().empty()) {
      throw CommandError(
          ExitCode::failed,
          fmt::format("{}; the samples from before are kept. Bring the first one back and go on "
                      "with: fourways run --resume --out {}; or start anew",
                      pinned_.change(), folder_.string()));
    }
    if (signal != 0) {
      tell(fmt::format("interrupted; go on with: fourways run --resume --out {}",
                       utf8_text(folder_)));
      return 128 + signal;
    }
    return static_cast<int>(exit_code(report));
  }

 private:
  void load_all() const {
    for (const std::string& plugin : header_.plugins) load_plugin(plugin);
    if (!header_.interpreters.empty()) use_interpreters(header_.interpreters);
  }

  /// From when on an interrupt is looked at between two steps.
  Interrupts& held_interrupts() {
    if (!interrupts_) interrupts_.emplace();
    return *interrupts_;
  }

  /// Nothing: an interrupt came before anything was begun.
  std::optional<Journal> begin() {
    header_.foreign = foreign_run(options_.foreign);
    if (header_.foreign) return begin_foreign();
    header_.plugins = absolute(options_.select.plugins);
    header_.interpreters = absolute_interpreters(options_.select.interpreters);
    load_all();
    cases_ = select_cases(options_.select.selection);
    header_.suite = options_.select.selection.suite;
    header_.rounds = app_.count("--rounds") ? options_.rounds : find_suite(header_.suite).rounds;
    header_.seed = app_.count("--seed") ? options_.seed : random_seed();
    header_.cases = names_of(cases_);
    settle();
    header_.contents = pinned_.contents();
    folder_ = make_run_folder(options_.out);
    return Journal::create(folder_ / kJournalName, header_json(header_));
  }

  std::optional<Journal> begin_foreign() {
    if (selection_given(app_)) {
      throw CommandError(ExitCode::failed,
                         "--suite, --workload, --runner, --set, --plugin and --python choose cases "
                         "of fourways; --filter chooses those of a program");
    }
    header_.suite = header_.foreign->program.empty() ? "commands" : "program";
    header_.rounds = app_.count("--rounds") ? options_.rounds : kRoundsOfForeign;
    header_.seed = app_.count("--seed") ? options_.seed : random_seed();
    header_.timeout_s = options_.timeout_s;
    subject_ = foreign_subject(header_, options_.foreign, {}, held_interrupts());
    if (interrupts_->signal() != 0) return std::nullopt;
    settle();
    header_.contents = pinned_.contents();
    folder_ = make_run_folder(options_.out);
    return Journal::create(folder_ / kJournalName, header_json(header_));
  }

  std::optional<Journal> resume() {
    folder_ = find_run_folder(options_.out);
    const fs::path path = folder_ / kJournalName;
    JournalContents contents = read_journal(path);
    header_ = read_header(contents.header, path);
    load_all();
    require_same_run();
    if (app_.count("--rounds")) header_.rounds = options_.rounds;
    if (header_.foreign) {
      header_.timeout_s = options_.timeout_s;
      subject_ = foreign_subject(header_, options_.foreign, contents.samples, held_interrupts());
      if (interrupts_->signal() != 0) return std::nullopt;
    } else {
      for (const std::string& name : header_.cases) cases_.push_back(parse_case(name));
    }
    settle();
    require_same_files();
    samples_ = std::move(contents.samples);
    return Journal::reopen(path, contents);
  }

  /// The options must ask for the run that the journal holds; only the rounds may grow.
  void require_same_run() const {
    const auto refuse = [&](const std::string& what) {
      throw CommandError(ExitCode::failed,
                         "{} was begun with {}; leave those options out, or run without "
                         "--resume into another folder",
                         utf8_text(folder_), what);
    };
    if (app_.count("--seed") && options_.seed != header_.seed) {
      refuse(fmt::format("seed {}", header_.seed));
    }
    if (app_.count("--rounds") && options_.rounds < header_.rounds) {
      refuse(fmt::format("{} rounds, and they can only grow", header_.rounds));
    }
    const auto foreign = foreign_run(options_.foreign);
    if (foreign && foreign != header_.foreign) refuse("another program or other commands");
    if (!selection_given(app_)) return;
    if (header_.foreign) refuse("a program or commands");
    const Selection& selection = options_.select.selection;
    if (selection.suite != header_.suite) refuse("suite " + header_.suite);
    if (app_.count("--plugin") && absolute(options_.select.plugins) != header_.plugins) {
      refuse("other plug-ins");
    }
    if (app_.count("--python") &&
        absolute_interpreters(options_.select.interpreters) != header_.interpreters) {
      refuse("other interpreters");
    }
    if (names_of(select_cases(selection)) != header_.cases) {
      refuse(fmt::format("{} other cases", header_.cases.size()));
    }
  }

  /// Samples of two builds make no run.
  void require_same_files() const {
    if (const auto other = pinned_.differs_from(header_.contents)) {
      throw CommandError(
          ExitCode::failed,
          fmt::format("{} is not the one that {} was begun with: bring that back, or "
                      "run without --resume into another folder",
                      *other, folder_.string()));
    }
  }

  void settle() {
    header_.timeout_s = options_.timeout_s;
    plan_.rounds = header_.rounds;
    plan_.seed = header_.seed;
    plan_.quiet = options_.quiet;
    if (header_.foreign) return pinned_.add(subject_->files());
    request_.program = find_bench_models();
    request_.plugins = header_.plugins;
    request_.interpreters = header_.interpreters;
    request_.timeout = std::chrono::duration<double>(header_.timeout_s);
    request_.calibrations = calibrations_for(cases_);
    pinned_.add(files_of(request_, cases_));
  }

  /// Of [NAME=]PATH. A name without a slash is looked up on the PATH, so it stays as it is.
  static std::vector<std::string> absolute_interpreters(std::vector<std::string> settings) {
    for (std::string& setting : settings) {
      const std::size_t slash = setting.find('/');
      if (slash == std::string::npos) continue;
      const std::size_t equals = setting.find('=');
      const std::size_t path = equals < slash ? equals + 1 : 0;
      setting = setting.substr(0, path) + fs::absolute(setting.substr(path)).string();
    }
    return settings;
  }

  Report write_reports(bool partial) const {
    RunFacts facts{header_.suite, header_.seed,  header_.rounds, header_.timeout_s,
                   partial,       command_line_, checks_};
    for (const Case& each : cases_) facts.runners.push_back(&each.runner->traits());
    for (const Sample& sample : samples_) {
      facts.throttled = facts.throttled || sample.notes.count(kThrottledNote) > 0;
      const auto note = sample.notes.find("runner");
      if (sample.family != "reference" || note == sample.notes.end()) continue;
      facts.interpreters[sample.runner] = note->second;
    }
    Report report = build_report(report_context(facts), samples_);
    write_report(folder_ / "report.json", report);
    replace_file(folder_ / "report.md", report_markdown(report));
    if (page_built_in()) replace_file(folder_ / "report.html", report_page(report));
    std::string text =
        terminal_table(report, output_width(), known_columns_asked_for(report)) + '\n';
    for (const char* name : {"report.html", "report.md", "report.json", kJournalName}) {
      if (fs::exists(folder_ / name)) text += utf8_text(folder_ / name) + '\n';
    }
    write_text(text);
    return report;
  }

  /// A mistyped column must not cost the report of a run that was measured.
  std::vector<std::string> known_columns_asked_for(const Report& report) const {
    try {
      require_columns(report, options_.columns);
    } catch (const CommandError& error) {
      tell(std::string("fourways: note: ") + error.what());
      return {};
    }
    return options_.columns;
  }

  /// The report decides and not the samples, for it also voids cases whose samples disagree.
  static ExitCode exit_code(const Report& report) {
    const auto row_failed = [](const ReportRow& row) {
      return row.failures.count > 0 && row.failures.reason->is_fault();
    };
    const auto case_failed = [](const UnavailableCase& missing) {
      return missing.reason.is_fault();
    };
    const auto& rows = report.benchmarks;
    const auto& unavailable = report.unavailable;
    const auto failed = std::count_if(rows.begin(), rows.end(), row_failed) +
                        std::count_if(unavailable.begin(), unavailable.end(), case_failed);
    if (failed > 0) {
      tell(fmt::format("{} of {} cases failed; report.md has the reasons", failed,
                       rows.size() + unavailable.size()));
      return ExitCode::failed;
    }
    if (rows.empty()) {
      tell("nothing was measured: no case could run; report.md has the reasons");
      return ExitCode::nothing_measured;
    }
    return ExitCode::fine;
  }

  const CLI::App& app_;
  const RunOptions& options_;
  const std::vector<std::string> command_line_;
  fs::path folder_;
  RunHeader header_;
  std::vector<Case> cases_;
  SampleRequest request_;
  std::optional<Interrupts> interrupts_;
  std::unique_ptr<Subject> subject_;
  PinnedFiles pinned_;
  LoopPlan plan_;
  std::vector<Check> checks_;
  std::vector<Sample> samples_;
};

}  // namespace

Command add_run(CLI::App& parent, const std::vector<std::string>& command_line) {
  CLI::App* app = parent.add_subcommand("run", "Measure, and report which way wins where");
  auto options = std::make_shared<RunOptions>();
  add_selection_options(*app, options->select);
  add_foreign_options(*app, options->foreign);
  app->add_option("--rounds", options->rounds, "Samples of each case (default: the suite's)")
      ->check(CLI::Range(std::uint32_t{1}, kMostRoundsAsked))
      ->type_name("N");
  app->add_option("--seed", options->seed, "Seed of the shuffle (default: random, and recorded)")
      ->type_name("N");
  app->add_option("--timeout", options->timeout_s, "Time limit of a sample in seconds")
      ->check(CLI::Range(0.001, kMostTimeout))
      ->capture_default_str()
      ->type_name("S");
  app->add_option("--out", options->out, "Where to write (default: out/<time>)")->type_name("DIR");
  add_columns(*app, options->columns);
  app->add_flag("--resume", options->resume,
                "Go on with the run in --out (default: the newest under out/)");
  app->add_flag("--quiet", options->quiet, "No progress on standard error");
  return {app,
          [app, options, command_line] { return RunCommand(*app, *options, command_line).run(); }};
}

}  // namespace fourways
