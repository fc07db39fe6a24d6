// The child is made by vfork(2): a copy of the caller's page tables would be charged to the sample,
// and would take longer than the start of a small program.
#include "bench/run/fresh_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "bench/machine/surroundings.hpp"
#include "bench/run/listening_pipe.hpp"
#include "bench/sample/process_tree.hpp"
#include "reports/text/text.hpp"
#include "runners/accounts/ledger.hpp"
#include "workloads/contract/unique_fd.hpp"
#include "workloads/support/process/process.hpp"

namespace fourways {
namespace {

constexpr int kExecFailed = 127;
constexpr std::size_t kKeptOutput = 4096;  // the reason stands in the last words

/// What the child needs, made before it is: it runs in its parent's memory.
struct Launch {
  char* const* arguments;
  char* const* environment;
  const char* input;
  int output;
  int record;     // -1: none
  int record_fd;  // what it becomes
  int error;
  bool silent;
  pid_t parent;
};

/// In the child, between vfork and exec: system calls alone.
[[noreturn]] void become(const Launch& launch) {
  die_with_parent(launch.parent);
  ::setsid();  // the terminal and its Ctrl-C are for the process that measures
  const int input = ::open(launch.input, O_RDONLY | O_CLOEXEC);
  // The pipes may have the numbers that are to be given away, so they move first.
  const auto moved = [](int fd) {
    return fd > kRecordFd ? fd : ::fcntl(fd, F_DUPFD_CLOEXEC, kRecordFd + 1);
  };
  const int error = moved(launch.error);
  const int output = moved(launch.output);
  const int record = launch.record < 0 ? -1 : moved(launch.record);
  const int out = launch.silent ? ::open("/dev/null", O_WRONLY | O_CLOEXEC) : output;
  const auto given = [](int fd, int number) {
    // A descriptor that has the number already would keep its close-on-exec mark.
    return fd == number ? ::fcntl(fd, F_SETFD, 0) >= 0 : ::dup2(fd, number) >= 0;
  };
  if (input >= 0 && given(input, STDIN_FILENO) && given(out, STDOUT_FILENO) &&
      given(output, STDERR_FILENO) && (record < 0 || given(record, launch.record_fd))) {
    give_usual_surroundings(std::max(launch.record_fd, STDERR_FILENO) + 1);
    ::execve(launch.arguments[0], launch.arguments, launch.environment);
  }
  const int why = errno;
  [[maybe_unused]] const ssize_t told = ::write(error, &why, sizeof why);
  ::_exit(kExecFailed);
}

/// The caller's environment with these changes.
std::vector<std::string> environment_of(const FreshStart& start) {
  std::vector<std::string> all;
  for (char** each = environ; each != nullptr && *each != nullptr; ++each) {
    const std::string_view variable = *each;
    const std::string key(variable.substr(0, variable.find('=')));
    if (start.environment.count(key) == 0) all.emplace_back(variable);
  }
  for (const auto& [key, value] : start.environment) {
    if (value) all.push_back(key + "=" + *value);
  }
  return all;
}

pid_t launched(const Launch& launch) {
  const pid_t child = ::vfork();
  if (child == 0) become(launch);
  return child;
}

/// Why execve(2) refused, with what mends it.
Trouble start_trouble(const FreshStart& start, int error) {
  const std::string& program = start.words[0];
  const std::string limit = remedy_in_brackets(error);
  struct stat found {};
  const bool exists = ::stat(program.c_str(), &found) == 0;
  const char* hint = "";
  if (error == ENOENT && exists) {
    hint = " (the interpreter that its first line names, or its loader, is missing)";
  } else if (error == EACCES && exists && S_ISDIR(found.st_mode)) {
    hint = " (it is a folder)";
  } else if (error == EACCES && exists) {
    hint = " (make it executable: chmod +x)";
  } else if (error == ENOEXEC) {
    hint = " (no program of this machine's architecture, and no script that begins with #!)";
  }
  return {limit.empty() ? SampleReason::Type::error : SampleReason::Type::limit,
          fmt::format("cannot start {}: {}{}{}", program, ::strerror(error), hint, limit)};
}

class FreshProcess {
 public:
  FreshProcess(const FreshStart& start, Interrupts& interrupts)
      : start_(start), interrupts_(interrupts) {
    if (start.record_fd >= 0) record_.emplace();
  }

  FreshEnd run() {
    rusage before{};
    ::getrusage(RUSAGE_CHILDREN, &before);
    end_.began_ns = now_ns();
    make();
    if (end_.refused) return std::move(end_);
    end_.timed_out = !listen();
    finish();
    count_since(before);
    return std::move(end_);
  }

 private:
  void make() {
    const std::vector<std::string> environment = environment_of(start_);
    const pid_t pid =
        launched({exec_arguments(start_.words).data(), exec_arguments(environment).data(),
                  start_.input.c_str(), output_.write_end(), record_ ? record_->write_end() : -1,
                  start_.record_fd, error_.write_end(), start_.silent, ::getpid()});
    if (pid < 0) {
      const int error = errno;
      end_.refused = Trouble{SampleReason::Type::limit,
                             fmt::format("fork of the sample's process: {}{}", ::strerror(error),
                                         remedy_in_brackets(error))};
      return;
    }
    child_ = OwnChild(pid);
    error_.close_write_end();
    output_.close_write_end();
    if (record_) record_->close_write_end();
  }

  /// Until the process ends or an interrupt comes; false when the time limit ran out.
  bool listen() {
    const auto limit = static_cast<std::int64_t>(start_.timeout.count() * 1e9);
    std::array<pollfd, 4> watched{{{child_.fd(), POLLIN, 0},
                                   {interrupts_.fd(), POLLIN, 0},
                                   {record_ ? record_->read_end() : -1, POLLIN, 0},
                                   {output_.read_end(), POLLIN, 0}}};
    for (;;) {
      const std::int64_t left = limit - (now_ns() - end_.began_ns);
      if (left <= 0) return false;
      const timespec span{left / 1'000'000'000, left % 1'000'000'000};
      if (::ppoll(watched.data(), watched.size(), &span, nullptr) < 0 && errno != EINTR) {
        throw_errno("ppoll");
      }
      end_.ended_ns = now_ns();
      if (watched[2].revents != 0 && !record_->drain(end_.record, kMostRecord)) watched[2].fd = -1;
      if (watched[3].revents != 0 && !output_.drain(end_.output, kKeptOutput)) watched[3].fd = -1;
      if (watched[0].revents != 0 || interrupts_.signal() != 0) return true;
    }
  }

  /// Ends and reaps the whole tree, and reads the rest of the pipes.
  void finish() {
    if (child_.ended()) end_.status = child_.reap(&end_.used);
    child_.end();
    end_children();
    if (record_) record_->drain(end_.record, kMostRecord);
    output_.drain(end_.output, kKeptOutput);
    std::string why;
    error_.drain(why, sizeof(int));
    if (why.size() != sizeof(int)) return;
    int error = 0;
    std::memcpy(&error, why.data(), sizeof error);
    end_.refused = start_trouble(start_, error);
  }

  /// Processes that lost their parent were reaped here, so they count too.
  void count_since(const rusage& before) {
    rusage after{};
    ::getrusage(RUSAGE_CHILDREN, &after);
    timersub(&after.ru_utime, &before.ru_utime, &end_.used.ru_utime);
    timersub(&after.ru_stime, &before.ru_stime, &end_.used.ru_stime);
  }

  const FreshStart& start_;
  Interrupts& interrupts_;
  ListeningPipe output_;
  ListeningPipe error_;
  std::optional<ListeningPipe> record_;
  OwnChild child_;
  FreshEnd end_;
};

}  // namespace

FreshEnd run_fresh(const FreshStart& start, Interrupts& interrupts) {
  return FreshProcess(start, interrupts).run();
}

Trouble timeout_trouble(std::chrono::duration<double> timeout) {
  return {SampleReason::Type::timeout,
          fmt::format("not done within {:g} s; if it is slow and does not hang, allow more with "
                      "--timeout",
                      timeout.count())};
}

std::optional<Trouble> trouble_with(const FreshEnd& end, std::chrono::duration<double> timeout,
                                    const std::string& who) {
  if (end.refused) return end.refused;
  if (end.timed_out) return timeout_trouble(timeout);
  if (end.status.success()) return std::nullopt;
  Trouble trouble = trouble_of(end.status, who);
  if (end.status.exited()) trouble.text = fmt::format("{} {}", who, describe(end.status));
  const std::string words(last_line(end.output));
  if (!words.empty()) trouble.text += "; its last words: " + words;
  return trouble;
}

SampleUsage usage_of(const FreshEnd& end) {
  const auto in_ns = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_usec) * 1e3;
  };
  return {.user_ns = in_ns(end.used.ru_utime),
          .system_ns = in_ns(end.used.ru_stime),
          .voluntary_switches = end.used.ru_nvcsw,
          .involuntary_switches = end.used.ru_nivcsw,
          .minor_faults = end.used.ru_minflt,
          .major_faults = end.used.ru_majflt,
          .peak_memory_bytes = end.used.ru_maxrss * 1024};
}

}  // namespace fourways
