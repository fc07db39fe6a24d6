// The record that bench_models hands to `fourways`: one JSON line with a Sample and the time that
// its batches took.
#pragma once

#include <string_view>

#include "bench/sample/measure.hpp"

namespace fourways {

/// Throws std::system_error if the descriptor does not take the whole line.
void write_record(int fd, const Measured& measured);

/// Throws ReportError if `line` is no record.
Measured read_record(std::string_view line);

}  // namespace fourways
