// Running other programs, as the tutorials' subprocess does: start one with its three standard
// streams, or drive it: input, output and error at once, with a time limit.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "workloads/contract/exit_status.hpp"
#include "workloads/contract/op.hpp"

namespace fourways {

/// The descriptors that a program gets as its standard streams; -1: /dev/null.
struct Streams {
  int in = -1;
  int out = -1;
  int error = -1;
};

/// Starts argv[0], found by PATH, by posix_spawn(3), with the default action for SIGPIPE. The
/// program gets its streams and all descriptors that are not close-on-exec. The caller reaps it.
/// Throws std::system_error that names the program.
pid_t start_program(const std::vector<std::string>& argv, Streams streams);

struct Completed {
  ExitStatus status;
  bool timed_out = false;  // it was killed, for the deadline had passed
  std::string output;
  std::string error;              // its first kErrorKept bytes
  std::uint64_t error_bytes = 0;  // all that came
  static constexpr std::size_t kErrorKept = 4096;
};

/// Runs a program to its end: writes `input` and closes, reads output and error, all at once by
/// poll(2), so that none of them waits for another. `on_line` gets each line of the output as it
/// comes, without its end; the last may have had none. A program that stops reading is no error.
/// Blocks the thread: call it through Context::offload. SIGPIPE must be ignored, as it is in a
/// batch. Throws std::system_error.
Completed communicate(const std::vector<std::string>& argv, std::string_view input,
                      Deadline deadline = {},
                      const std::function<void(std::string_view line)>& on_line = {});

}  // namespace fourways
