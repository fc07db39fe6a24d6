// Exit codes of the commands, and the exception that carries one to main().
#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace fourways {

enum class ExitCode {
  fine = 0,
  slower = 1,
  failed = 2,  // usage, or a case failed
  inconclusive = 3,
  nothing_measured = 4,
  not_comparable = 5,  // another machine or build
};

/// what() is one line for the person at the terminal.
class CommandError : public std::runtime_error {
 public:
  CommandError(ExitCode code, const std::string& line) : std::runtime_error(line), code_(code) {}
  /// Of the text that fmt::format() makes of them.
  template <class First, class... Rest>
  CommandError(ExitCode code, fmt::format_string<First, Rest...> text, First&& first,
               Rest&&... rest)
      : CommandError(code,
                     fmt::format(text, std::forward<First>(first), std::forward<Rest>(rest)...)) {}
  ExitCode code() const noexcept { return code_; }

 private:
  ExitCode code_;
};

}  // namespace fourways
