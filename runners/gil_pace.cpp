// Asking a real interpreter.
#include "runners/gil_pace.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <stdexcept>

#include "workloads/program.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

// The loop is the one of workload countdown's twin. Least of several tries, as on our side.
constexpr const char* kScript = R"(
import platform, socket, sys, time

def turns(n):
    while n > 0:
        n -= 1

a, b = socket.socketpair()
size = int(sys.argv[1])
message = bytes(size)

def pairs(n):
    while n > 0:
        a.send(message)
        b.recv(size)
        n -= 1

def least_ns(work, n):
    times = []
    for _ in range(15):
        began = time.perf_counter_ns()
        work(n)
        times.append((time.perf_counter_ns() - began) / n)
    return min(times)

print(least_ns(turns, 20000), least_ns(pairs, 200),
      platform.python_implementation(), platform.python_version())
)";

constexpr auto kLongest = 20s;

}  // namespace

InterpreterPace measure_interpreter(const std::string& python) {
  const Completed run = communicate({python, "-I", "-S", "-c", kScript, std::to_string(kPairBytes)},
                                    "", Deadline::in(kLongest));
  InterpreterPace pace;
  char implementation[40] = {};
  char version[40] = {};
  const int found = std::sscanf(run.output.c_str(), "%lf %lf %39s %39s", &pace.turn_ns,
                                &pace.pair_ns, implementation, version);
  if (!run.status.success() || found != 4 || pace.turn_ns <= 0 || pace.pair_ns <= 0) {
    throw std::runtime_error(fmt::format(
        "{} {}, and printed '{}' where its pace was to come", python,
        run.timed_out ? "was too slow" : describe(run.status), run.output.substr(0, 80)));
  }
  pace.interpreter = fmt::format("{} {}", implementation, version);
  return pace;
}

double burn_step_ns() {
  constexpr std::uint64_t kSteps = 100'000;
  return least_ns(15, [] { burn(kSteps); }) / kSteps;
}

}  // namespace fourways
