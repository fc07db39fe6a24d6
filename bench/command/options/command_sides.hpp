// Pairs of commands as the sides of `ab` and `noise`.
#pragma once

#include "bench/command/options/paired_options.hpp"

namespace fourways {

/// Throws CommandError and std::invalid_argument, each with what to do about it.
void add_command_sides(const PairedOptions& options, Interrupts& interrupts, PairedSetup& setup);

}  // namespace fourways
