// Two builds of fourways as the sides of `ab` and `noise`, or one at two settings.
#pragma once

#include "bench/command/options/paired_options.hpp"

namespace fourways {

/// Loads plug-ins (the new side's where the sides have different ones), finds the builds and asks
/// them for the cases. Cases that know none of the settings in which the sides differ are left out.
/// Throws CommandError and std::invalid_argument, each with what to do about it.
void add_build_sides(const PairedOptions& options, Interrupts& interrupts, PairedSetup& setup);

}  // namespace fourways
