// The cost of exchange between two processes, against CPython's queue, against a bar in
// nanoseconds, and against the C library's own process-shared mutex.
#include <string>

#include "bench/self_check/native/comparisons/comparisons.hpp"
#include "bench/self_check/native/pluggable.hpp"
#include "bench/self_check/native/python_figure.hpp"
#include "bench/self_check/native/twins/twins.hpp"

namespace fourways::native {
namespace {

constexpr std::uint32_t kMessages = 2'000'000;
constexpr std::uint32_t kPythonMessages = 30'000;
constexpr std::uint32_t kMessageBytes = 64;
constexpr std::uint32_t kIncrements = 1'000'000;

using Kind = TwinComparison::Kind;

Measure ours_queue() {
  return pluggable({.workload = "queue",
                    .runner = "fork",
                    .tasks = 2,
                    .params = {{"messages", std::to_string(kMessages)},
                               {"size", std::to_string(kMessageBytes)}}},
                   Figure::wall, kMessages);
}

}  // namespace

std::vector<TwinComparison> ipc_comparisons() {
  return {
      {"queue/fork/absolute",
       "nothing: 4 million messages of 64 bytes a second",
       Kind::excess,
       250,
       ours_queue(),
       {}},
      {"queue/fork/cpython",
       "CPython's multiprocessing.Queue",
       Kind::faster,
       100,
       ours_queue(),
       {[] {
         return python_figure("queue_stream.py",
                              {std::to_string(kPythonMessages), std::to_string(kMessageBytes)});
       }}},
      at_most(1.1, "shared_value/fork/pthread", "a process-shared pthread mutex",
              pluggable({.workload = "shared_value",
                         .runner = "fork",
                         .tasks = 2,
                         .params = {{"increments", std::to_string(kIncrements)}}},
                        Figure::wall, 2.0 * kIncrements),
              [] { return pthread_shared_value(kIncrements); }),
  };
}

}  // namespace fourways::native
