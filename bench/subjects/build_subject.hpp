// A build of fourways as a subject: its cases are workloads on runners.
#pragma once

#include "bench/cases/case.hpp"
#include "bench/run/interrupts.hpp"
#include "bench/run/sample_process.hpp"
#include "bench/run/subject.hpp"
#include "workloads/support/temporary_directory.hpp"

namespace fourways {

/// Measured by run_sample() under the conditions that its comment states. What a sample needs
/// outside of memory is this object's: a folder that it empties after each sample, however that
/// ended, and that later runs remove if this process is killed.
class BuildSubject final : public Subject {
 public:
  /// `interrupts` must outlive this.
  BuildSubject(std::vector<Case> cases, SampleRequest request, Interrupts& interrupts);

  /// Asks the workload for its needs. What it throws then it would throw in every sample.
  std::optional<Sample> refused(std::size_t index) override;
  Sample sample(std::size_t index) override;
  std::map<std::string, std::filesystem::path> files() const override;

 private:
  const std::vector<Case> cases_;
  const SampleRequest request_;
  Interrupts& interrupts_;
  std::optional<TemporaryDirectory> folder_;  // none: samples that need one say what is wrong
};

/// The program, the plug-ins and, for cases that run twins, the interpreters and, where it is
/// known, the files of the twins.
std::map<std::string, std::filesystem::path> files_of(const SampleRequest& request,
                                                      const std::vector<Case>& cases);

}  // namespace fourways
