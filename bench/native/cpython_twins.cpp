// The same jobs done by a real interpreter, which is found by PATH. A script measures inside the
// interpreter, whose start is not counted, and prints its figure.
#include <fmt/format.h>
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>

#include "bench/native/twins.hpp"
#include "workloads/contract/exit_status.hpp"
#include "workloads/contract/unique_fd.hpp"

namespace fourways::native {
namespace {

double figure_of(const std::string& command) {
  std::FILE* pipe = ::popen(command.c_str(), "re");
  if (pipe == nullptr) throw_errno("popen");
  double figure = 0;
  const bool read = std::fscanf(pipe, "%lf", &figure) == 1;
  const ExitStatus status{::pclose(pipe)};
  if (!status.success()) {
    throw std::runtime_error(fmt::format("`{}` {}", command, describe(status)));
  }
  if (!read) throw std::runtime_error(fmt::format("`{}` printed no number", command));
  return figure;
}

}  // namespace

std::string cpython_missing() {
  if (std::system("python3 -c '' >/dev/null 2>&1") == 0) return "";
  return "no python3 on PATH: install it (`scripts/setup --native` does)";
}

double cpython_pool(std::uint32_t workers, std::uint32_t tasks) {
  return figure_of(
      fmt::format("python3 '{}/pool_dispatch.py' {} {}", FOURWAYS_NATIVE_PYTHON, workers, tasks));
}

}  // namespace fourways::native
