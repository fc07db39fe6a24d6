// Batch: one sample of one case, measured in this process and its children: prepare, the batches in
// a child of their own, and then the books: a sample whose accounts do not match its plan, or whose
// results are wrong, has no figure.
#pragma once

#include "bench/cases/case.hpp"
#include "reports/record/sample.hpp"

namespace fourways {

struct Measured {
  Sample sample;          // round, order, steal_ns and overhead_ns are the driver's to fill in
  double batches_ns = 0;  // what warm-up and timed batch took, first unit to last unit gone
};

/// Runs one sample. The caller must be single-threaded, must be a subreaper (become_subreaper())
/// and has no children of its own; none is left afterwards. Never throws for what the workload or
/// the runner did: that is the sample's reason.
Measured measure(const Case& chosen);

}  // namespace fourways
