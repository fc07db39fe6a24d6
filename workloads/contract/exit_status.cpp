// Words for how a process ended.
#include "workloads/contract/exit_status.hpp"

#include <fmt/format.h>

#include <cstring>

namespace fourways {

std::string signal_name(int signal) {
  if (const char* abbreviation = ::sigabbrev_np(signal)) return fmt::format("SIG{}", abbreviation);
  return fmt::format("signal {}", signal);
}

std::string describe(ExitStatus status) {
  if (status.exited()) return fmt::format("exited with status {}", status.code());
  return fmt::format("was killed by {}", signal_name(status.signal()));
}

}  // namespace fourways
