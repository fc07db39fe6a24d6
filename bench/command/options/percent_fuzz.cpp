// Percentages that people type.
#include <string_view>

#include "bench/command/command_error.hpp"
#include "bench/command/options/percent.hpp"
#include "workloads/testing/must_hold.hpp"

namespace fourways {

void fuzz_percent(std::string_view text) {
  try {
    const double share = read_percent(std::string(text), "--threshold");
    must_hold(share > 0 && share <= 1, "a percentage is a share above 0 and up to 1");
    must_hold(text.ends_with('%'), "a percentage has its sign");
  } catch (const CommandError& error) {
    must_hold(error.code() == ExitCode::failed, "what is no percentage is a mistake in the call");
  }
}

}  // namespace fourways
