// Running a program to its end for what it prints.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "workloads/contract/exit_status.hpp"

namespace fourways {

struct ProgramOutput {
  std::optional<ExitStatus> status;  // none: it was still running when the time was up, and killed
  std::string text;                  // standard output and error, the last 64 KiB
};

/// Runs words[0] (a path) with an empty standard input. The caller must be able to await children.
/// Throws std::system_error if it cannot be started.
ProgramOutput program_output(std::vector<std::string> words, std::chrono::seconds limit);

/// The last line that is not empty.
std::string last_line(std::string text);

}  // namespace fourways
