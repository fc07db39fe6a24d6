// What is asked of bench_models, and what its end means.
#include "bench/run/sample_process.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "bench/command/command_error.hpp"
#include "bench/machine/limits.hpp"
#include "bench/run/fresh_process.hpp"
#include "bench/run/processor_times.hpp"
#include "bench/sample/sample_record.hpp"
#include "bench/sample/trouble.hpp"
#include "reports/text/text.hpp"
#include "reports/text/utf8.hpp"
#include "runners/accounts/ledger.hpp"

namespace fourways {
namespace {

std::vector<std::string> arguments(const Case& chosen, const SampleRequest& request) {
  std::vector<std::string> words = program_words(request);
  words.insert(words.end(), {"--case", chosen.name(), "--record-fd", fmt::format("{}", kRecordFd)});
  const auto calibration = request.calibrations.find(chosen.runner->traits().name);
  if (calibration != request.calibrations.end()) {
    words.insert(words.end(), {"--calibration", calibration->first + "=" + calibration->second});
  }
  return words;
}

/// The words of the process, where they say more than its end does.
void add_last_words(Sample& sample, const std::string& output) {
  if (!sample.reason) return;
  const auto type = sample.reason->type;
  const bool died = type == SampleReason::Type::signal || type == SampleReason::Type::exit;
  const std::string words(last_line(output));
  constexpr std::string_view kOurs = "fourways: ";
  const bool ours = words.starts_with(kOurs);
  // A runner may have said why nothing goes on.
  if (type == SampleReason::Type::timeout && ours) {
    sample.reason->text += "; " + utf8_text(words.substr(kOurs.size()));
  }
  // A runner writes its own last words into the ledger too, so the reason has them already.
  if (died && !words.empty() && !ours)
    sample.reason->text += "; its last words: " + utf8_text(words);
}

Measured outcome(Sample blank, const FreshEnd& end, const SampleRequest& request) {
  Measured measured{.sample = std::move(blank)};
  if (end.refused) {
    void_sample(measured.sample, *end.refused);
  } else if (end.timed_out) {
    void_sample(measured.sample, timeout_trouble(request.timeout));
  } else if (end.record.empty()) {
    Trouble trouble = trouble_of(end.status, "the measuring process");
    if (end.status.exited()) {
      trouble.text = fmt::format("the measuring process {} without a record", describe(end.status));
    }
    void_sample(measured.sample, std::move(trouble));
  } else {
    try {
      return read_record(end.record);
    } catch (const std::exception& error) {
      void_sample(measured.sample, {SampleReason::Type::error, error.what()});
    }
  }
  return measured;
}

}  // namespace

std::map<std::string, std::string> calibrations_for(std::span<const Case> cases) {
  std::map<std::string, std::string> texts;
  for (const Case& each : cases) {
    const std::string& runner = each.runner->traits().name;
    if (texts.count(runner) == 0) texts[runner] = each.runner->calibration();
  }
  std::erase_if(texts, [](const auto& each) { return each.second.empty(); });
  return texts;
}

std::vector<std::string> program_words(const SampleRequest& request) {
  std::vector<std::string> words{request.program};
  for (const std::string& plugin : request.plugins) {
    words.insert(words.end(), {"--plugin", plugin});
  }
  for (const std::string& interpreter : request.interpreters) {
    words.insert(words.end(), {"--python", interpreter});
  }
  return words;
}

Sample run_sample(const Case& chosen, const SampleRequest& request, Interrupts& interrupts,
                  const std::string& folder) {
  const ThrottleWatch watch;
  const std::int64_t began = now_ns();
  const double stolen_before = processor_times().stolen;
  FreshStart start{
      .words = arguments(chosen, request), .timeout = request.timeout, .record_fd = kRecordFd};
  if (!folder.empty()) start.environment["TMPDIR"] = folder;
  const FreshEnd end = run_fresh(start, interrupts);
  auto [sample, batches_ns] = outcome(blank_sample(chosen), end, request);
  add_last_words(sample, end.output);
  sample.steal_ns = std::max(0.0, processor_times().stolen - stolen_before);
  sample.overhead_ns = std::max(0.0, static_cast<double>(now_ns() - began) - batches_ns);
  if (watch.held_up()) sample.notes[kThrottledNote] = "by the CPU quota of a control group";
  return sample;
}

std::filesystem::path find_bench_models() {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto program = self.parent_path() / "bench_models";
  if (error || ::access(program.c_str(), X_OK) != 0) {
    throw CommandError(ExitCode::failed,
                       "{} is missing or cannot be executed: it must stand beside "
                       "fourways; build or install both",
                       utf8_text(program));
  }
  return program;
}

}  // namespace fourways
