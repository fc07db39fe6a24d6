// Two Google Benchmark programs as the sides of `ab` and `noise`.
#pragma once

#include "bench/command/options/paired_options.hpp"

namespace fourways {

/// Whether a side is a file that is no build of fourways. Throws CommandError where options of
/// builds and of programs are mixed.
bool names_programs(const PairedOptions& options);

/// Asks both programs for their cases, and takes those that both have. Throws CommandError.
void add_program_sides(const PairedOptions& options, Interrupts& interrupts, PairedSetup& setup);

}  // namespace fourways
