// Dispatch to a process pool against dispatch to CPython's, by the twin of the same workload.
#include "bench/self_check/native/comparisons/comparisons.hpp"
#include "bench/self_check/native/pluggable.hpp"
#include "runners/python/interpreter.hpp"

namespace fourways::native {
namespace {

constexpr std::uint32_t kWorkers = 2;
constexpr std::uint32_t kTasks = 5000;

Measure squares_on(const char* runner) {
  return pluggable(
      {.workload = "square", .runner = runner, .tasks = kTasks, .workers = kWorkers, .params = {}},
      Figure::wall, kTasks);
}

std::string missing_python() {
  if (find_program(kDefaultPython)) return "";
  return "no python3 on PATH: install it (`scripts/setup` does)";
}

}  // namespace

std::vector<TwinComparison> pool_comparisons() {
  return {{"dispatch/process_pool/cpython",
           "CPython's Pool.apply_async",
           TwinComparison::Kind::faster,
           20,
           squares_on("process_pool"),
           {squares_on("cpython_pool")},
           missing_python}};
}

}  // namespace fourways::native
