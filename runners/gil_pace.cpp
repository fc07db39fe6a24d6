// Asking a real interpreter, and ourselves.
#include "runners/gil_pace.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <stdexcept>

#include "runners/gil_context.hpp"
#include "workloads/program.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

// Many short tries rather than a few long ones: on a busy machine only a short one goes
// undisturbed. As many on our side as on the interpreter's.
constexpr unsigned kTries = 60;
constexpr std::uint64_t kTurns = 4000;
constexpr std::uint64_t kPairs = 50;

// The loop is the one of workload countdown's twin.
constexpr const char* kScript = R"(
import platform, socket, sys, time

def turns(n):
    while n > 0:
        n -= 1

a, b = socket.socketpair()
size, tries, turns_a_try, pairs_a_try = map(int, sys.argv[1:])
message = bytes(size)

def pairs(n):
    while n > 0:
        a.send(message)
        b.recv(size)
        n -= 1

def least_ns(work, n):
    times = []
    for _ in range(tries):
        began = time.perf_counter_ns()
        work(n)
        times.append((time.perf_counter_ns() - began) / n)
    return min(times)

print(least_ns(turns, turns_a_try), least_ns(pairs, pairs_a_try),
      platform.python_implementation(), platform.python_version())
)";

constexpr auto kLongest = 20s;

/// What a step of burn() takes.
double burn_step_ns() {
  constexpr std::uint64_t kSteps = 100'000;
  return least_ns(kTries, [] { burn(kSteps); }) / kSteps;
}

/// Our own way through a check site and around a system call, taken off the interpreter's.
class Calibration {
 public:
  Calibration(const Arena& arena, const InterpreterPace& real)
      : arena_(arena), real_(real), step_ns_(burn_step_ns()) {}

  Pace pace() {
    Pace pace;
    pace.turn = 1;  // next to nothing, but the whole way
    const double unburdened_ns = turn_ns(pace);
    constexpr double kUnit = 1U << Pace::kFraction;
    pace.turn = steps((real_.turn_ns - unburdened_ns) * kUnit, 1);
    pace.call = steps((real_.pair_ns - pair_ns(pace)) / 2, 0);
    return pace;
  }

 private:
  std::uint64_t steps(double ns, std::uint64_t least) const {
    return std::max(least, static_cast<std::uint64_t>(std::llround(std::max(ns, 0.0) / step_ns_)));
  }

  template <class Work>
  double measured(Pace pace, Work work) const {
    Emulation emulation(5ms, true);
    emulation.pace = pace;
    GilContext context(arena_, emulation);
    const GilThread thread(emulation, kMainThread);
    return least_ns(kTries, [&] { work(context); });
  }

  double turn_ns(Pace pace) const {
    return measured(pace, [](Context& context) { count_down(context, kTurns, [] {}); }) / kTurns;
  }

  double pair_ns(Pace pace) const {
    int ends[2];
    checked(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "socketpair");
    const UniqueFd left(ends[0]), right(ends[1]);
    char message[kPairBytes] = {};
    const auto pair = [&] {
      {
        const Outside outside;
        checked(::send(left.get(), message, sizeof message, 0), "send");
      }
      const Outside outside;
      checked(::recv(right.get(), message, sizeof message, 0), "recv");
    };
    return measured(pace, [&](Context& context) { count_down(context, kPairs, pair); }) / kPairs;
  }

  template <class Work>
  static void count_down(Context& context, std::uint64_t left, Work work) {
    while (left > 0) {
      work();
      --left;
      opaque(left);
      context.checkpoint();
    }
  }

  const Arena& arena_;
  const InterpreterPace& real_;
  const double step_ns_;
};

}  // namespace

InterpreterPace measure_interpreter(const std::string& python) {
  const Completed run =
      communicate({python, "-I", "-S", "-c", kScript, std::to_string(kPairBytes),
                   std::to_string(kTries), std::to_string(kTurns), std::to_string(kPairs)},
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

Pace calibrated_pace(const Arena& arena, const InterpreterPace& real) {
  return Calibration(arena, real).pace();
}

}  // namespace fourways
