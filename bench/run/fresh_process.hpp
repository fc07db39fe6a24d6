// FreshProcess: what every sample needs, whatever is measured. It starts a program in a session of
// its own, listens to it, keeps the time limit, counts what its whole tree used, and leaves no
// process behind.
#pragma once

#include <sys/resource.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench/run/interrupts.hpp"
#include "bench/sample/trouble.hpp"
#include "workloads/contract/exit_status.hpp"

namespace fourways {

/// The descriptor on which bench_models writes its record.
inline constexpr int kRecordFd = 3;

struct FreshStart {
  std::vector<std::string> words = {};  // the path of the program and its arguments
  std::chrono::duration<double> timeout{0};
  /// The descriptor that leads to FreshEnd::record, kRecordFd or STDOUT_FILENO; -1: none.
  int record_fd = -1;
  /// How its environment differs from the caller's: a new value, or none to leave a variable out.
  std::map<std::string, std::optional<std::string>> environment = {};
  std::string input = "/dev/null";  // its standard input
  bool silent = false;              // its standard output goes to /dev/null
};

/// More of a record than this is lost, from its beginning.
inline constexpr std::size_t kMostRecord = std::size_t{1} << 24;

struct FreshEnd {
  std::optional<Trouble> refused;  // it was not started; then nothing else is set
  bool timed_out = false;          // or the status is how it ended, unless an interrupt came
  ExitStatus status;
  std::int64_t began_ns = 0;  // by now_ns(): before the process was made
  std::int64_t ended_ns = 0;  // and when its end was seen
  /// Processor time of all processes of its tree. ru_maxrss is that of the largest which was
  /// awaited by its parent, and includes what the caller had before exec (wait4(2)).
  rusage used{};
  std::string output;  // the end of what it said on standard output and error; a few KiB
  std::string record;
};

/// Runs it to its end. A crash, a time-out or a program that cannot be started is told in the
/// result. An interrupt ends it early, and the result is then worthless: look at
/// interrupts.signal(). The caller must be single-threaded, must be a subreaper and must have no
/// other children; none is left afterwards. Throws std::system_error if the machine refuses
/// something that every sample needs.
FreshEnd run_fresh(const FreshStart& start, Interrupts& interrupts);

/// "not done within 30 s; ...".
Trouble timeout_trouble(std::chrono::duration<double> timeout);

/// Why a process that should have ended with status 0 did not, with its last words; `who` begins
/// the sentence: "the program". None: it did.
std::optional<Trouble> trouble_with(const FreshEnd& end, std::chrono::duration<double> timeout,
                                    const std::string& who);

/// What the process and all below it used.
SampleUsage usage_of(const FreshEnd& end);

}  // namespace fourways
