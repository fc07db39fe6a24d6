// Subject: a program that samples are taken of. The measuring loop knows cases by their place in
// the subject's list alone, so that a case need not be a workload on a runner.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "bench/cases/case.hpp"
#include "bench/run/interrupts.hpp"
#include "bench/run/sample_process.hpp"

namespace fourways {

class Subject {
 public:
  virtual ~Subject() = default;

  /// The names of its cases.
  virtual std::vector<std::string> cases() const = 0;
  /// The sample without a figure of a case that is known not to run before it is measured.
  virtual std::optional<Sample> refused(std::size_t) { return std::nullopt; }
  /// Takes one sample of a case in a fresh process. Its status and reason say how it went; round
  /// and order are the loop's to set. An interrupt ends it early, and then it is worthless.
  virtual Sample sample(std::size_t index) = 0;
};

/// A build of fourways, measured by run_sample() under the conditions that its comment states.
class BuildSubject final : public Subject {
 public:
  /// What is passed by reference must outlive this.
  BuildSubject(std::vector<Case> cases, const SampleRequest& request, Interrupts& interrupts)
      : cases_(std::move(cases)), request_(request), interrupts_(interrupts) {}

  std::vector<std::string> cases() const override { return names_of(cases_); }
  /// Asks the workload for its needs. What it throws then it would throw in every sample.
  std::optional<Sample> refused(std::size_t index) override;
  Sample sample(std::size_t index) override {
    return run_sample(cases_[index], request_, interrupts_);
  }

 private:
  const std::vector<Case> cases_;
  const SampleRequest& request_;
  Interrupts& interrupts_;
};

}  // namespace fourways
