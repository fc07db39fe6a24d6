// One job done by the suite's own runner and by a twin or peer in the same binary, measured in
// interleaved pairs, each measurement in a forked process of its own.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace fourways::native {

/// Measures one side, in nanoseconds per operation. Runs in a process of its own, which is alone.
using Measure = std::function<double()>;

struct TwinComparison {
  enum class Kind {
    ratio,   // ours / theirs, at most the bar
    faster,  // theirs / ours, at least the bar
    excess,  // ours - theirs in nanoseconds, at most the bar
  };

  std::string name;    // "switch/fiber/twin"
  std::string versus;  // what stands on the other side, in words
  Kind kind = Kind::ratio;
  double bar = 1;
  Measure ours;
  std::vector<Measure> theirs;  // their sum, each in its own process
  /// Says what this machine lacks to measure it, with the remedy; empty: nothing. Asked once, and
  /// only before it is measured.
  std::function<std::string()> missing = {};
};

/// All of them, from comparisons.cpp.
std::vector<TwinComparison> comparisons();

/// The figures of one comparison after its pairs.
struct Outcome {
  double ours_ns = 0;  // medians
  double theirs_ns = 0;
  double value = 0;  // the ratio or excess: median of the pairs, exact 95 % interval
  double low = 0;
  double high = 0;
  bool within_bar = false;  // the median meets the bar
};

/// Measures one pair, first ours or first theirs by turns (ABBA), and appends to both series.
void measure_pair(const TwinComparison& comparison, std::vector<double>& ours,
                  std::vector<double>& theirs);

Outcome outcome_of(const TwinComparison& comparison, const std::vector<double>& ours,
                   const std::vector<double>& theirs);

}  // namespace fourways::native
