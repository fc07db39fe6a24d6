// One sample, by the way that bench_models goes.
#include "bench/testing/measured_case.hpp"

#include "bench/batch.hpp"
#include "bench/process_tree.hpp"

namespace fourways {

Sample measured_case(std::string_view name) {
  become_subreaper();
  return measure(parse_case(name)).sample;
}

}  // namespace fourways
