// PrintingCommandsTest: one call of every command that prints to standard output, with what it
// reads at hand, for tests of where it prints to.
#pragma once

#include <string>
#include <vector>

#include "bench/testing/command.hpp"

namespace fourways {

class PrintingCommandsTest : public CommandTest {
 protected:
  /// Makes the files that the calls name.
  void SetUp() override;

  using Call = std::vector<std::string>;
  /// Those that measure nothing, each with exit code 0.
  static std::vector<Call> reading_calls();
  /// Those that measure. Each gets a folder of its own where it writes one.
  std::vector<Call> measuring_calls();

 private:
  int folders_ = 0;
};

}  // namespace fourways
