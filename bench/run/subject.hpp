// Subject: a program that samples are taken of. The measuring loop knows cases by their place in
// the subject's list alone, so that a case need not be a workload on a runner.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reports/record/sample.hpp"

namespace fourways {

class Subject {
 public:
  virtual ~Subject() = default;

  /// The sample without a figure of a case that is known not to run before it is measured.
  virtual std::optional<Sample> refused(std::size_t) { return std::nullopt; }
  /// Takes one sample of a case in a fresh process. Its status and reason say how it went; round
  /// and order are the loop's to set. An interrupt ends it early, and then it is worthless.
  virtual Sample sample(std::size_t index) = 0;
  /// What it measures, as files by a name that is the same wherever they lie: they must stay what
  /// they are while they are measured (PinnedFiles).
  virtual std::map<std::string, std::filesystem::path> files() const { return {}; }
  /// What a reader must know of how it was measured, a sentence each. To be asked afterwards.
  virtual std::vector<std::string> remarks() const { return {}; }
};

}  // namespace fourways
