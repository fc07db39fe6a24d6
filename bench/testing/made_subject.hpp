// A subject that is made up, and a world to measure it in: what tests of the measuring loop need
// instead of processes.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "bench/run/measuring_loop.hpp"

namespace fourways {

class MadeSubject final : public Subject {
 public:
  explicit MadeSubject(std::vector<std::string> cases) : cases_(std::move(cases)) {}

  std::vector<std::string> cases() const { return cases_; }
  std::optional<Sample> refused(std::size_t index) override {
    return refuse ? refuse(index) : std::nullopt;
  }
  Sample sample(std::size_t index) override {
    measured.push_back(cases_[index]);
    Sample sample = blank(index);
    sample.wall_ns = 1e6;
    if (change) change(sample);
    return sample;
  }

  Sample blank(std::size_t index) const {
    Sample sample;
    sample.case_name = cases_[index];
    sample.runner = cases_[index];
    return sample;
  }

  std::function<std::optional<Sample>(std::size_t)> refuse;
  std::function<void(Sample&)> change;  // of each sample, after it was counted in `measured`
  std::vector<std::string> measured;

 private:
  std::vector<std::string> cases_;
};

inline void fail(Sample& sample, SampleReason::Type type = SampleReason::Type::signal) {
  sample.status = Sample::Status::failed;
  sample.reason = SampleReason{type, "on purpose"};
}

/// Nobody interrupts or disturbs, and no time passes.
inline MeasuringWorld quiet_world() {
  return {[] { return false; }, [] { return ProcessorTimes{}; },
          [] { return std::chrono::steady_clock::time_point{}; }};
}

}  // namespace fourways
