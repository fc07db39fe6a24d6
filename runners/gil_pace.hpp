// The pace of an interpreter, measured and imitated: what CPython takes on this machine for a turn
// of a loop and for a call that may block, and a way to spend so much time computing.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include "runners/ledger.hpp"
#include "workloads/contract/arena.hpp"
#include "workloads/opaque.hpp"

namespace fourways {

struct InterpreterPace {
  double turn_ns = 0;  // of `while n > 0: n -= 1`
  double pair_ns = 0;  // the same, with a send() and a recv() of kPairBytes on a socket pair in it
  std::string interpreter;  // "CPython 3.11.2"
};
inline constexpr std::size_t kPairBytes = 64;

/// Runs a script of a few hundredths of a second in `python` (found by PATH). SIGPIPE must be
/// ignored. Throws std::exception: no such program, or it does not do what Python does.
InterpreterPace measure_interpreter(const std::string& python);

/// What the interpreter's work comes to in steps of burn().
struct Pace {
  static constexpr unsigned kFraction = 8;  // bits of a turn's steps behind the point
  std::uint64_t turn = 0;
  std::uint64_t call = 0;
  bool imitated() const noexcept { return turn != 0 || call != 0; }
};

/// Computes for so many steps, each of which waits for the one before: about a cycle.
inline void burn(std::uint64_t steps) noexcept {
  for (; steps != 0; --steps) opaque(steps);
}

/// The least that `work` took in so many tries, in ns: what it takes when nothing interferes.
template <class Work>
double least_ns(unsigned tries, Work work) {
  double least = std::numeric_limits<double>::infinity();
  for (unsigned i = 0; i < tries; ++i) {
    const std::int64_t began = now_ns();
    work();
    least = std::min(least, static_cast<double>(now_ns() - began));
  }
  return least;
}

/// The interpreter's pace in our own steps: what is left of its turns and calls once our way
/// through a check site and around a system call is taken off. Measures for some 50 ms. Throws
/// std::system_error: no socket pair.
Pace calibrated_pace(const Arena& arena, const InterpreterPace& real);

}  // namespace fourways
