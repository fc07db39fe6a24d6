#include "bench/testing/measured_case.hpp"

#include <gmock/gmock.h>

#include "bench/sample/measure.hpp"
#include "bench/sample/process_tree.hpp"
#include "runners/table.hpp"
#include "runners/testing/gil_pace.hpp"

namespace fourways {

Sample measured_case(std::string_view name) {
  become_subreaper();
  set_gil_pace_for_tests();
  return measure(parse_case(name)).sample;
}

Sample measured_ok(std::string_view name) {
  Sample sample = measured_case(name);
  EXPECT_EQ(sample.status, Sample::Status::ok)
      << name << ": " << (sample.reason ? sample.reason->text : "");
  return sample;
}

namespace {

std::vector<std::string> names_of(bool several_at_once) {
  std::vector<std::string> names;
  for (const auto& runner : runners()) {
    const Traits& traits = runner->traits();
    if (traits.runs_twin || (several_at_once && traits.one_at_a_time)) continue;
    names.push_back(traits.name);
  }
  return names;
}

}  // namespace

std::vector<std::string> runner_names() { return names_of(false); }

std::vector<std::string> names_of_those_that_hold_many() { return names_of(true); }

}  // namespace fourways
