#include "bench/subjects/benchmark_program.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "bench/command/command_error.hpp"
#include "reports/text/text.hpp"
#include "reports/text/utf8.hpp"

namespace fourways {
namespace {

namespace fs = std::filesystem;

constexpr const char* kWho = "the program";
constexpr const char* kAll = ".";
constexpr const char* kNone = "^$";
/// The size of the environment moves the stack, and with it what is aligned by chance (Mytkowicz
/// et al. 2009, Producing Wrong Data Without Doing Anything Obviously Wrong). 4096: a page.
constexpr std::uint64_t kMostPadding = 4096;
constexpr const char* kPadding = "FOURWAYS_PADDING";

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

/// Flags that these variables set would change what is measured.
std::map<std::string, std::optional<std::string>> without_flags() {
  std::map<std::string, std::optional<std::string>> changes;
  for (char** each = environ; each != nullptr && *each != nullptr; ++each) {
    const std::string_view variable = *each;
    if (variable.starts_with("BENCHMARK_")) {
      changes[std::string(variable.substr(0, variable.find('=')))] = std::nullopt;
    }
  }
  return changes;
}

}  // namespace

std::string filter_for(std::span<const std::string> names) {
  std::string all;
  for (const std::string& name : names) {
    if (!all.empty()) all += '|';
    for (const char letter : name) {
      if (std::string_view(R"(.[\()*+?{|^$)").find(letter) != std::string_view::npos) all += '\\';
      all += letter;
    }
  }
  return "^(" + all + ")$";
}

BenchmarkProgram::BenchmarkProgram(const fs::path& path, std::vector<std::string> arguments,
                                   std::chrono::duration<double> timeout, Interrupts& interrupts)
    : path_(fs::absolute(path).string()),
      arguments_(std::move(arguments)),
      timeout_(timeout),
      interrupts_(interrupts) {
  const auto refuse = [&](ExitCode code, const std::string& what) {
    throw CommandError(code, "{}: asked for its benchmarks, {}", utf8_text(path), what);
  };
  FreshEnd all = list(kAll, "1x");
  // Before 1.8.0, "1x" is no time: it says so, and goes on with its own time unless its main ends.
  takes_iterations_ = !trouble_with(all, timeout_, kWho) &&
                      all.output.find("expected to be a double") == std::string::npos;
  if (!takes_iterations_ && !all.refused && !all.timed_out) all = list(kAll, "0.05");
  if (interrupts_.signal() != 0) return;
  if (const auto trouble = trouble_with(all, timeout_, kWho)) {
    refuse(ExitCode::failed,
           trouble->text + "; a Google Benchmark program is wanted, or a build of fourways");
  }
  if (all.record.size() > kMostRecord) refuse(ExitCode::failed, "it prints without end");
  // A program of its own main may print more; that it prints whatever is asked.
  const auto chatter = lines_of(list(kNone, takes_iterations_ ? "1x" : "0.05").record);
  const std::set<std::string> known(chatter.begin(), chatter.end());
  for (std::string& line : lines_of(all.record)) {
    if (known.count(line) == 0) cases_.push_back(std::move(line));
  }
  if (cases_.empty() && interrupts_.signal() == 0) {
    refuse(ExitCode::nothing_measured,
           "it lists none; a Google Benchmark program is wanted, or a build of fourways");
  }
}

std::string BenchmarkProgram::seconds(double length) const {
  return fmt::format("{}{}", length, takes_iterations_ ? "s" : "");
}

FreshEnd BenchmarkProgram::start(std::vector<std::string> flags, int record_fd) {
  FreshStart start{.words = {path_}, .timeout = timeout_, .record_fd = record_fd};
  start.words.insert(start.words.end(), arguments_.begin(), arguments_.end());
  std::move(flags.begin(), flags.end(), std::back_inserter(start.words));
  start.environment = without_flags();
  // Weyl's sequence: all sizes come, in no order that goes with that of the sides.
  const std::uint64_t place = ++started_ * 0x9E3779B97F4A7C15U;
  start.environment[kPadding] = std::string((place >> 32U) % kMostPadding, 'x');
  return run_fresh(start, interrupts_);
}

FreshEnd BenchmarkProgram::list(const std::string& filter, const std::string& min_time) {
  return start({"--benchmark_list_tests=true", "--benchmark_filter=" + filter,
                "--benchmark_min_time=" + min_time},
               STDOUT_FILENO);
}

std::optional<SampleReason> BenchmarkProgram::read(
    std::map<std::string, BenchmarkRow>& rows) const {
  std::ostringstream text;
  text << std::ifstream(folder_.path() + "/result.json").rdbuf();
  const auto trouble = [](const std::string& what) {
    return SampleReason{SampleReason::Type::error, what};
  };
  if (text.str().empty()) return trouble("the program wrote no result (--benchmark_out)");
  try {
    rows = read_benchmark_rows(text.str());
  } catch (const std::exception& error) {
    return trouble(
        fmt::format("the program's result (--benchmark_out) is no JSON of Google "
                    "Benchmark: {}",
                    error.what()));
  }
  return std::nullopt;
}

BenchmarkProgram::Answer BenchmarkProgram::run(std::span<const std::string> names,
                                               const std::string& min_time) {
  const std::string file = folder_.path() + "/result.json";
  ::unlink(file.c_str());
  Answer answer;
  answer.end = start({"--benchmark_filter=" + filter_for(names), "--benchmark_out=" + file,
                      "--benchmark_out_format=json", "--benchmark_min_time=" + min_time},
                     -1);
  answer.trouble = trouble_with(answer.end, timeout_, kWho);
  if (!answer.trouble) {
    answer.trouble = read(answer.rows);
    const std::string words(last_line(answer.end.output));
    if (answer.trouble && !words.empty()) answer.trouble->text += "; its last words: " + words;
  }
  return answer;
}

}  // namespace fourways
