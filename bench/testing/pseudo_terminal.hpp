// A terminal for a test: what a command writes there, byte by byte.
#pragma once

#include <string>

#include "workloads/contract/unique_fd.hpp"

namespace fourways {

class PseudoTerminal {
 public:
  /// Output is not processed: a newline stays one byte. Throws std::system_error.
  explicit PseudoTerminal(unsigned short columns, unsigned short rows = 24);

  /// In a child before its exec: its output and errors go to the terminal.
  void become_output() const noexcept;
  void resize(unsigned short columns, unsigned short rows = 24) const noexcept;
  /// Reads until `until` has been written (true) or nobody has the terminal open any more. All that
  /// was ever written stands in `text`.
  bool read(std::string& text, const std::string& until = {});

 private:
  UniqueFd master_;
  UniqueFd slave_;
};

}  // namespace fourways
