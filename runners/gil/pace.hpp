// The pace of an interpreter, which calibration.hpp measures, and ways to go at it. The turns of
// its loops take time. Its calls, and the work between two calls, also touch many lines of memory.
// This hardly shows while the lines are in the caches. After a thread has been away it takes most
// of the time, and the thread holds the lock several times as long.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "workloads/contract/op.hpp"
#include "workloads/support/opaque.hpp"

namespace fourways {

/// What the interpreter's work comes to in ours.
struct Pace {
  static constexpr unsigned kFraction = 8;  // bits of a turn's steps behind the point
  std::uint64_t turn = 0;                   // steps of burn()
  std::uint64_t call = 0;                   // steps of burn(), besides
  std::uint64_t call_lines = 0;             // lines of WorkingSet::walk()
  bool imitated() const noexcept { return turn != 0 || call != 0 || call_lines != 0; }
};

/// Computes for so many steps. Each waits for the one before and takes about a cycle. The steps are
/// branches, as an interpreter's are: both take longer while another hyperthread computes on their
/// core (on an AMD EPYC our turns 1.9 times as long, CPython's 1.65). A chain of multiplications
/// does not (1.03), nor does a loop so short that its end can be foreseen.
inline void burn(std::uint64_t steps) noexcept {
  for (; steps != 0; --steps) opaque(steps);
}

/// The lines of memory that a way through the interpreter touches, strewn over pages as a program's
/// are. Each says where the next one is, in an order without a stride, so neither prefetching nor
/// overlap hides the cost of a line that is not in the cache. Threads may share one.
class WorkingSet {
 public:
  static constexpr std::size_t kMost = 512;

  WorkingSet() noexcept;
  WorkingSet(const WorkingSet&) = delete;
  WorkingSet& operator=(const WorkingSet&) = delete;

  /// Visits `lines` of them, the same ones each time, and returns where the next one is. After all
  /// kMost this is where it began.
  const void* walk(std::uint64_t lines) const noexcept {
    const Line* line = first_;
    for (; lines != 0; --lines) {
      line = line->next;
      opaque(line);
    }
    return line;
  }

  /// The way of an operation of this kind: reading and writing have one each, the others share one.
  /// The first call makes all three, 384 KiB.
  static const WorkingSet& of(Op::Kind kind) noexcept;

 private:
  struct alignas(64) Line {
    const Line* next;
  };
  static constexpr std::size_t kPages = 32;
  static constexpr std::size_t kLinesAPage = 4096 / sizeof(Line);

  std::array<Line, kPages * kLinesAPage> lines_;
  const Line* first_;
};

}  // namespace fourways
