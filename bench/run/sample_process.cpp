// There is one pipe for the record, and one for everything that the program prints.
#include "bench/run/sample_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <optional>

#include "bench/command/command_error.hpp"
#include "bench/run/listening_pipe.hpp"
#include "bench/run/processor_times.hpp"
#include "bench/sample/process_tree.hpp"
#include "bench/sample/sample_record.hpp"
#include "bench/sample/trouble.hpp"
#include "reports/text/text.hpp"
#include "runners/accounts/ledger.hpp"
#include "workloads/contract/unique_fd.hpp"
#include "workloads/support/process.hpp"

namespace fourways {
namespace {

constexpr int kRecordFd = 3;
constexpr int kExecFailed = 127;
constexpr std::size_t kKeptOutput = 4096;     // the reason stands in the last words
constexpr std::size_t kMostRecord = 1 << 20;  // a record is a few hundred bytes

std::vector<std::string> arguments(const Case& chosen, const SampleRequest& request) {
  std::vector<std::string> words = program_words(request);
  words.insert(words.end(), {"--case", chosen.name(), "--record-fd", fmt::format("{}", kRecordFd)});
  const auto calibration = request.calibrations.find(chosen.runner->traits().name);
  if (calibration != request.calibrations.end()) {
    words.insert(words.end(), {"--calibration", calibration->first + "=" + calibration->second});
  }
  return words;
}

/// In the child, between fork and exec.
[[noreturn]] void become(const std::vector<std::string>& words, const ListeningPipe& record,
                         const ListeningPipe& output, const Interrupts& interrupts) {
  ::setpgid(0, 0);  // the terminal's Ctrl-C is for the process that measures
  interrupts.restore_mask();
  const int null = ::open("/dev/null", O_RDONLY);
  // The pipes may have the numbers that are to be given away, so they move first.
  const int out = ::fcntl(output.write_end(), F_DUPFD_CLOEXEC, kRecordFd + 1);
  const int record_out = ::fcntl(record.write_end(), F_DUPFD_CLOEXEC, kRecordFd + 1);
  const bool ready = null >= 0 && ::dup2(null, STDIN_FILENO) >= 0 &&
                     ::dup2(out, STDOUT_FILENO) >= 0 && ::dup2(out, STDERR_FILENO) >= 0 &&
                     ::dup2(record_out, kRecordFd) >= 0;
  if (null > kRecordFd) ::close(null);
  if (ready) {
    ::execv(words[0].c_str(), exec_arguments(words).data());
  }
  ::dprintf(STDERR_FILENO, "cannot start %s: %s\n", words[0].c_str(), ::strerror(errno));
  ::_exit(kExecFailed);
}

class SampleProcess {
 public:
  SampleProcess(const Case& chosen, const SampleRequest& request, Interrupts& interrupts)
      : case_(chosen), request_(request), interrupts_(interrupts) {}

  Sample run() {
    const std::int64_t began = now_ns();
    const double stolen_before = processor_times().stolen;
    Sample sample = blank_sample(case_);
    double batches_ns = 0;
    if (auto refused = start()) {
      void_sample(sample, std::move(*refused));
    } else {
      const bool timed_out = !listen(began);
      const ExitStatus status = finish();
      if (timed_out) {
        void_sample(sample, timeout_trouble());
      } else {
        Measured measured = outcome(std::move(sample), status);
        sample = std::move(measured.sample);
        batches_ns = measured.batches_ns;
      }
    }
    sample.steal_ns = std::max(0.0, processor_times().stolen - stolen_before);
    sample.overhead_ns = std::max(0.0, static_cast<double>(now_ns() - began) - batches_ns);
    return sample;
  }

 private:
  /// The reason why it could not be started; nothing when it runs.
  std::optional<Trouble> start() {
    const pid_t pid = fork_with_death_signal();
    if (pid == 0) become(arguments(case_, request_), record_, output_, interrupts_);
    if (pid < 0) {
      const int error = errno;
      return Trouble{SampleReason::Type::limit,
                     fmt::format("fork of the sample's process: {}{}", ::strerror(error),
                                 remedy_in_brackets(error))};
    }
    record_.close_write_end();
    output_.close_write_end();
    child_ = OwnChild(pid);
    return std::nullopt;
  }

  /// Until the process ends or an interrupt comes; false when the time limit ran out.
  bool listen(std::int64_t began) {
    const auto limit = static_cast<std::int64_t>(request_.timeout.count() * 1e9);
    std::array<pollfd, 4> watched{{{child_.fd(), POLLIN, 0},
                                   {interrupts_.fd(), POLLIN, 0},
                                   {record_.read_end(), POLLIN, 0},
                                   {output_.read_end(), POLLIN, 0}}};
    for (;;) {
      const std::int64_t left = limit - (now_ns() - began);
      if (left <= 0) return false;
      const timespec span{left / 1'000'000'000, left % 1'000'000'000};
      if (::ppoll(watched.data(), watched.size(), &span, nullptr) < 0 && errno != EINTR) {
        throw_errno("ppoll");
      }
      if (watched[2].revents != 0 && !record_.drain(record_text_, kMostRecord)) watched[2].fd = -1;
      if (watched[3].revents != 0 && !output_.drain(output_text_, kKeptOutput)) watched[3].fd = -1;
      if (watched[0].revents != 0 || interrupts_.signal() != 0) return true;
    }
  }

  /// Ends and reaps the whole tree, and reads the rest of the pipes.
  ExitStatus finish() {
    ExitStatus status;
    if (child_.ended()) status = child_.reap();
    child_.end();
    end_children();
    record_.drain(record_text_, kMostRecord);
    output_.drain(output_text_, kKeptOutput);
    return status;
  }

  Trouble timeout_trouble() const {
    Trouble trouble{SampleReason::Type::timeout,
                    fmt::format("not done within {:g} s; if it is slow and does not hang, allow "
                                "more with --timeout",
                                request_.timeout.count())};
    // A runner may have said why nothing goes on.
    constexpr std::string_view kOurs = "fourways: ";
    const std::string words(last_line(output_text_));
    if (words.starts_with(kOurs)) trouble.text += "; " + words.substr(kOurs.size());
    return trouble;
  }

  Measured outcome(Sample blank, ExitStatus status) const {
    Measured measured;
    if (record_text_.empty()) {
      measured.sample = std::move(blank);
      Trouble trouble = trouble_of(status, "the measuring process");
      if (status.exited()) {
        trouble.text = fmt::format("the measuring process {} without a record", describe(status));
      }
      void_sample(measured.sample, std::move(trouble));
    } else {
      try {
        measured = read_record(record_text_);
      } catch (const std::exception& error) {
        measured.sample = std::move(blank);
        void_sample(measured.sample, {SampleReason::Type::error, error.what()});
      }
    }
    add_last_words(measured.sample);
    return measured;
  }

  void add_last_words(Sample& sample) const {
    if (!sample.reason) return;
    const auto type = sample.reason->type;
    const bool died = type == SampleReason::Type::signal || type == SampleReason::Type::exit;
    const std::string words(last_line(output_text_));
    // A runner writes its own last words into the ledger too, so the reason has them already.
    if (!died || words.empty() || words.starts_with("fourways: ")) return;
    sample.reason->text += "; its last words: " + words;
  }

  const Case& case_;
  const SampleRequest& request_;
  Interrupts& interrupts_;
  ListeningPipe record_;
  ListeningPipe output_;
  std::string record_text_;
  std::string output_text_;
  OwnChild child_;
};

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

Sample run_sample(const Case& chosen, const SampleRequest& request, Interrupts& interrupts) {
  return SampleProcess(chosen, request, interrupts).run();
}

std::filesystem::path find_bench_models() {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto program = self.parent_path() / "bench_models";
  if (error || ::access(program.c_str(), X_OK) != 0) {
    throw CommandError(ExitCode::failed,
                       fmt::format("{} is missing or cannot be executed: it must stand beside "
                                   "fourways; build or install both",
                                   program.string()));
  }
  return program;
}

}  // namespace fourways
