#include "bench/subjects/command_subject.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <utility>

#include "bench/command/command_error.hpp"
#include "bench/run/processor_times.hpp"
#include "bench/subjects/split_words.hpp"
#include "reports/statistics/statistics.hpp"
#include "reports/text/human.hpp"

namespace fourways {
namespace {

namespace fs = std::filesystem;

constexpr double kShort_ns = 5e6;  // below, start and end of a process are most of it
constexpr const char* kNothing = "/dev/null";
constexpr int kEmptyRuns = 15;  // the shortest is told

/// As execvp(3) looks for it.
std::string found_on_path(const std::string& program) {
  if (program.find('/') != std::string::npos) return program;
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "/bin:/usr/bin" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const fs::path whole = fs::path(folder.empty() ? "." : folder) / program;
    std::error_code ignored;
    if (fs::is_regular_file(whole, ignored) && ::access(whole.c_str(), X_OK) == 0) return whole;
  }
  throw CommandError(ExitCode::failed,
                     "{}: there is no such program on the PATH (what only a shell "
                     "knows needs --shell)",
                     program);
}

std::vector<std::string> words_of(const std::string& command, const CommandConditions& conditions) {
  std::vector<std::string> words = conditions.shell.empty()
                                       ? split_words(command)
                                       : std::vector{conditions.shell, std::string("-c"), command};
  words[0] = found_on_path(words[0]);
  return words;
}

FreshEnd run(const std::vector<std::string>& words, const CommandConditions& conditions,
             const std::string& input, Interrupts& interrupts) {
  return run_fresh({.words = words, .timeout = conditions.timeout, .input = input, .silent = true},
                   interrupts);
}

double wall_ns(const FreshEnd& end) { return static_cast<double>(end.ended_ns - end.began_ns); }

}  // namespace

double empty_command_ns(const CommandConditions& conditions, Interrupts& interrupts) {
  const auto words = words_of(conditions.shell.empty() ? "true" : ":", conditions);
  std::vector<double> walls_ns;
  for (int i = 0; i < kEmptyRuns && interrupts.signal() == 0; ++i) {
    walls_ns.push_back(wall_ns(run(words, conditions, kNothing, interrupts)));
  }
  return walls_ns.empty() ? 0 : *std::min_element(walls_ns.begin(), walls_ns.end());
}

CommandSubject::CommandSubject(const std::vector<Named>& commands, CommandConditions conditions,
                               Interrupts& interrupts)
    : conditions_(std::move(conditions)),
      interrupts_(interrupts),
      walls_ns_(commands.size()),
      warm_ups_left_(commands.size(), conditions_.warm_up) {
  for (const Named& each : commands) {
    names_.push_back(each.name);
    commands_.push_back(words_of(each.command, conditions_));
  }
  if (!conditions_.prepare.empty()) prepare_ = words_of(conditions_.prepare, conditions_);
}

std::map<std::string, std::filesystem::path> CommandSubject::files() const {
  std::map<std::string, std::filesystem::path> files;
  for (const std::vector<std::string>& words : commands_) files[words.front()] = words.front();
  return files;
}

Sample CommandSubject::sample(std::size_t index) {
  Sample sample;
  sample.case_name = names_[index];
  sample.operation = "run";
  const std::uint32_t before = std::exchange(warm_ups_left_[index], 0);
  FreshEnd end;
  double stolen_before = 0;
  for (std::uint32_t i = 0; i <= before && interrupts_.signal() == 0; ++i) {
    if (prepare_) {
      auto trouble = trouble_with(run(*prepare_, conditions_, kNothing, interrupts_),
                                  conditions_.timeout, "the command of --prepare");
      if (trouble) {
        void_sample(sample, std::move(*trouble));
        return sample;
      }
    }
    stolen_before = processor_times().stolen;
    end = run(commands_[index], conditions_, conditions_.input, interrupts_);
  }
  sample.steal_ns = std::max(0.0, processor_times().stolen - stolen_before);
  auto trouble = trouble_with(end, conditions_.timeout, "the command");
  if (trouble && !(conditions_.ignore_failure && trouble->type == SampleReason::Type::exit)) {
    void_sample(sample, std::move(*trouble));
    return sample;
  }
  sample.wall_ns = wall_ns(end);
  sample.operations = 1;
  sample.usage = usage_of(end);
  walls_ns_[index].push_back(sample.wall_ns);
  return sample;
}

std::vector<std::string> CommandSubject::remarks() const {
  std::vector<std::string> said;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (walls_ns_[i].empty() || median(walls_ns_[i]) >= kShort_ns) continue;
    said.push_back(fmt::format(
        "{}: so short that its time is largely the start of a process; a command that does "
        "nothing takes {} here.",
        names_[i], human_time(conditions_.empty_ns)));
  }
  if (said.empty()) {
    said.push_back(
        fmt::format("Times are from before a command is started until its end; one that "
                    "does nothing takes {} here.",
                    human_time(conditions_.empty_ns)));
  }
  return said;
}

}  // namespace fourways
