// A Google Benchmark program as a subject: a sample is one run of one of its cases, or of several
// cases where the program takes long to start.
#pragma once

#include <deque>
#include <memory>
#include <set>

#include "bench/run/subject.hpp"
#include "bench/subjects/benchmark_program.hpp"

namespace fourways {

/// How long a sample of each case is: the same for both sides.
class SampleLengths {
 public:
  /// `base` is tried, and `newer` where the base fails; they may be the same. Numbers of iterations
  /// are given if both understand them and a process runs one case.
  SampleLengths(std::shared_ptr<BenchmarkProgram> base, std::shared_ptr<BenchmarkProgram> newer,
                std::size_t per_process);

  bool by_iterations() const { return by_iterations_; }
  std::size_t per_process() const { return per_process_; }
  /// As many iterations a thread as in an earlier call of the same run.
  void keep(const std::string& name, std::int64_t iterations) { iterations_[name] = iterations; }
  /// As --benchmark_min_time of `program` takes it. Runs a trial when a case is first asked for.
  std::string of(const std::string& name, const BenchmarkProgram& program);

 private:
  std::optional<std::int64_t> iterations_for(const std::string& name) const;

  const std::shared_ptr<BenchmarkProgram> base_;
  const std::shared_ptr<BenchmarkProgram> newer_;
  const std::size_t per_process_;
  const bool by_iterations_;
  std::map<std::string, std::optional<std::int64_t>> iterations_;
};

class BenchmarkSubject final : public Subject {
 public:
  /// `cases` are names that `program` lists.
  BenchmarkSubject(std::shared_ptr<BenchmarkProgram> program, std::vector<std::string> cases,
                   std::shared_ptr<SampleLengths> lengths);

  std::map<std::string, std::filesystem::path> files() const override {
    return {{program_->path(), program_->path()}};
  }
  /// wall_ns is the case's real_time, and usage.user_ns its cpu_time, an iteration. params has
  /// "iterations" (of a thread) where their number was given; figures have iterations and the
  /// case's counters; notes its label. The rest of usage is that of the whole process, where it ran
  /// this case alone.
  Sample sample(std::size_t index) override;
  std::vector<std::string> remarks() const override;

 private:
  void measure(std::size_t first);
  Sample sample_of(const std::string& name, const BenchmarkProgram::Answer& answer,
                   const std::string& length);

  const std::shared_ptr<BenchmarkProgram> program_;
  const std::vector<std::string> cases_;
  const std::shared_ptr<SampleLengths> lengths_;
  std::vector<std::deque<Sample>> waiting_;  // taken together with those of other cases
  std::set<std::string> own_length_;         // cases that did not do as many iterations as told
};

}  // namespace fourways
