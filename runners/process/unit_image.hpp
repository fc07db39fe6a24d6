// The fresh image: this very program, started anew with a hidden argument vector, to run one task.
// It finds its workload by the recipe, its memory by the inherited memory file of the arena and its
// descriptors at the numbers they had (Arena::share). It reports by writing.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runners/runner.hpp"

namespace fourways {

/// What one image is asked for.
struct UnitOrder {
  int arena_fd = -1;
  std::uint64_t ledger = 0;  // its offset in the arena
  pid_t parent = -1;         // the image ends with it
  std::uint32_t task = 0;
  Recipe recipe;
};

/// The recipe for `info` at `params`, which may have keys of the runner's besides.
std::shared_ptr<const Recipe> recipe_of(const WorkloadInfo& info, const Params& params);

/// The whole argument vector, and where in it the number of the task stands: orders of one batch
/// differ in nothing else.
std::vector<std::string> arguments_of(const UnitOrder& order);
inline constexpr std::size_t kTaskArgument = 5;

/// The first thing in main() of every program that lists the runner `spawn`: returns at once unless
/// the program was started as a fresh image; then it runs the task and ends the process. A recipe
/// that cannot be followed is that task's failure.
void run_unit_if_asked(int argc, char** argv);

}  // namespace fourways
