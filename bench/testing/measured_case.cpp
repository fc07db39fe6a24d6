// One sample, by the way that bench_models goes.
#include "bench/testing/measured_case.hpp"

#include "bench/batch.hpp"
#include "bench/process_tree.hpp"
#include "runners/table.hpp"

namespace fourways {

Sample measured_case(std::string_view name) {
  become_subreaper();
  // Some pace: to measure the interpreter's takes longer than most cases.
  find_runner("gil").calibrate("10000 300 80 a pace for tests");
  return measure(parse_case(name)).sample;
}

}  // namespace fourways
