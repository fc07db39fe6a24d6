// /proc/PID/stat: the state stands behind the name, whose end is the last parenthesis.
#include "workloads/lifecycle/process_state.hpp"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

namespace fourways {

std::optional<ProcessState> process_state(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  ProcessState found;
  if (std::sscanf(text.c_str() + name_end + 1, " %c %d", &found.state, &found.parent) != 2) {
    return std::nullopt;
  }
  return found;
}

}  // namespace fourways
