// The measuring loop: everything that fourways measures is measured by it. In each round every case
// that is still wanted gets one unit of work, the cases in a new order, so that noise and drift hit
// all of them alike. A unit is one sample of one subject, or a block of two pairs of two subjects
// that are compared: base, new, new, base or the reverse, by a seeded coin. How a sample is taken
// is asked of a Subject, the rest of the world of a MeasuringWorld, so that tests need no
// processes.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "bench/run/interrupts.hpp"
#include "bench/run/pinned_files.hpp"
#include "bench/run/processor_times.hpp"
#include "bench/run/subject.hpp"

namespace fourways {

/// A case is given up after so many units one after another without a figure.
inline constexpr std::uint32_t kMostFailuresInARow = 3;

/// The loop may measure this share of a case's pairs again, and one more.
inline constexpr double kMostRepeated = 0.2;

struct MeasuringWorld {
  std::function<bool()> interrupted;
  std::function<ProcessorTimes()> processor_times;
  std::function<std::chrono::steady_clock::time_point()> now;
};

/// A change of what is measured interrupts, too. Both must outlive it.
MeasuringWorld real_world(Interrupts& interrupts, PinnedFiles& pinned);

struct LoopPlan {
  std::vector<std::string> cases;  // as people read them, in the order of each subject's list
  std::vector<Subject*> subjects;  // one, or the base and the new
  std::uint32_t rounds = 1;        // units of a case, as far as progress can tell
  std::uint64_t seed = 0;          // of orders and coins
  std::chrono::duration<double> time_limit{0};  // of all measuring; 0: none
  std::vector<std::size_t> told_after = {};     // rounds after which a log gets a line; empty: all
  bool quiet = false;
};

/// One sample of each subject, in the order of LoopPlan::subjects.
using Turn = std::vector<Sample>;

/// Whether all of its samples have a time.
bool has_times(const Turn& turn);

/// What the samples are for, which says how many are needed. This one needs all rounds of all
/// cases.
class Goal {
 public:
  virtual ~Goal() = default;

  /// Whether a case needs no more units; `left` are those that it has not had of the plan's rounds.
  virtual bool settled(std::size_t, std::uint32_t left) const { return left == 0; }
  /// Is told of the turns that a unit has so far, after each of them. False gives the case up.
  virtual bool took(std::size_t, std::span<const Turn>) { return true; }
  /// The case failed kMostFailuresInARow times in a row, or a runner cannot offer what it needs.
  virtual void gave_up(std::size_t) {}
  virtual void round_over() {}
};

/// Is told of each sample of a finished turn before the next turn begins. Round and order are set;
/// of a pair also the note kSideNote and, where others disturbed it, kDisturbedNote. If it throws,
/// the loop ends.
using Keep = std::function<void(const Sample&)>;

struct LoopResult {
  enum class End { settled, interrupt, time };
  End end = End::settled;
  std::size_t turns = 0;      // finished ones, those that were measured again too
  std::size_t repeated = 0;   // pairs that were measured again, as others took processor time
  std::size_t disturbed = 0;  // the same, but kept
  double seconds = 0;
};

/// Measures until no case is wanted any more, an interrupt comes or the time is up. A turn that an
/// interrupt breaks is not kept. `earlier` are samples of an earlier run of the same plan, which
/// are not measured again. Where there is one subject, a case without samples is first asked
/// whether it refuses, and then not measured.
LoopResult run_loop(const LoopPlan& plan, const MeasuringWorld& world, const Keep& keep, Goal& goal,
                    std::vector<Sample> earlier = {});

/// "signal: killed by SIGKILL".
std::string in_words(const SampleReason& reason);

}  // namespace fourways
