// Measures one sample of one case in this process and its children. The workload prepares, a child
// runs the batches, and then the books are audited: a sample has no figure if its accounts do not
// match its plan, or if its results are wrong.
#pragma once

#include "bench/cases/case.hpp"
#include "reports/record/sample.hpp"

namespace fourways {

struct Measured {
  Sample sample;  // round, order, steal_ns and overhead_ns are set by those who start this process
  double batches_ns = 0;  // of the warm-up and the timed batch, first unit to last unit gone
};

/// The caller must be single-threaded, must be a subreaper (become_subreaper()) and must have no
/// children; none is left afterwards. A fault of the workload or of the runner does not throw: it
/// is the sample's reason.
Measured measure(const Case& chosen);

}  // namespace fourways
