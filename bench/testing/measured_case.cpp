#include "bench/testing/measured_case.hpp"

#include "bench/sample/measure.hpp"
#include "bench/sample/process_tree.hpp"
#include "runners/testing/gil_pace.hpp"

namespace fourways {

Sample measured_case(std::string_view name) {
  become_subreaper();
  set_gil_pace_for_tests();
  return measure(parse_case(name)).sample;
}

}  // namespace fourways
