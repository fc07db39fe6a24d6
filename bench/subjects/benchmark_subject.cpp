#include "bench/subjects/benchmark_subject.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "bench/run/processor_times.hpp"
#include "reports/text/utf8.hpp"

namespace fourways {
namespace {

// The measured part of a sample: long enough that the clock's grain and a cold start are below a
// per mille and a few per cent, short enough for many blocks. More where more comes before it.
constexpr double kShortest_ns = 20e6;
constexpr double kLongest_ns = 50e6;
constexpr double kShareOfStart = 0.3;
constexpr double kMostIterations = 1e9;  // as the library itself
constexpr double kSeconds = 0.05;        // where no number of iterations can be given

double spent_ns(const FreshEnd& end) { return static_cast<double>(end.ended_ns - end.began_ns); }

/// What the case itself took of the process. With several threads, some versions add up their times
/// and some take the mean, hence a bound.
double measured_ns(const BenchmarkRow& row, const FreshEnd& end) {
  return std::min(row.real_ns * static_cast<double>(row.iterations), spent_ns(end));
}

}  // namespace

SampleLengths::SampleLengths(std::shared_ptr<BenchmarkProgram> base,
                             std::shared_ptr<BenchmarkProgram> newer, std::size_t per_process)
    : base_(std::move(base)),
      newer_(std::move(newer)),
      per_process_(per_process),
      by_iterations_(base_->takes_iterations() && newer_->takes_iterations() && per_process == 1) {}

std::optional<std::int64_t> SampleLengths::iterations_for(const std::string& name) const {
  for (BenchmarkProgram* program : {base_.get(), newer_.get()}) {
    const auto answer = program->run({&name, 1}, program->seconds(kShortest_ns / 1e9));
    const auto found = answer.rows.find(as_utf8(name));
    if (answer.trouble || found == answer.rows.end() || found->second.reason) continue;
    const BenchmarkRow& row = found->second;
    const double before = spent_ns(answer.end) - measured_ns(row, answer.end);
    const double wished = std::min(kShortest_ns + kShareOfStart * before, kLongest_ns);
    // A thread does so many. The program tried to last kShortest_ns, by whichever clock it uses.
    const auto each = static_cast<double>(row.iterations) / static_cast<double>(row.threads);
    const double fits = each * wished / std::max(each * row.real_ns, kShortest_ns);
    return static_cast<std::int64_t>(std::clamp(fits, 1.0, kMostIterations));
  }
  return std::nullopt;
}

std::string SampleLengths::of(const std::string& name, const BenchmarkProgram& program) {
  if (!by_iterations_) return program.seconds(kSeconds);
  auto found = iterations_.find(name);
  if (found == iterations_.end()) found = iterations_.emplace(name, iterations_for(name)).first;
  return found->second ? fmt::format("{}x", *found->second) : program.seconds(kSeconds);
}

BenchmarkSubject::BenchmarkSubject(std::shared_ptr<BenchmarkProgram> program,
                                   std::vector<std::string> cases,
                                   std::shared_ptr<SampleLengths> lengths)
    : program_(std::move(program)),
      cases_(std::move(cases)),
      lengths_(std::move(lengths)),
      waiting_(cases_.size()) {}

Sample BenchmarkSubject::sample(std::size_t index) {
  if (waiting_[index].empty()) measure(index);
  Sample sample = std::move(waiting_[index].front());
  waiting_[index].pop_front();
  return sample;
}

void BenchmarkSubject::measure(std::size_t first) {
  const std::size_t begin = first - first % lengths_->per_process();
  const std::size_t end = std::min(begin + lengths_->per_process(), cases_.size());
  const std::span<const std::string> names(cases_.data() + begin, end - begin);
  const std::string length = lengths_->of(cases_[first], *program_);
  const double stolen_before = processor_times().stolen;
  const BenchmarkProgram::Answer answer = program_->run(names, length);
  const double stolen = std::max(0.0, processor_times().stolen - stolen_before);
  for (std::size_t i = begin; i < end; ++i) {
    waiting_[i].push_back(sample_of(cases_[i], answer, length));
    waiting_[i].back().steal_ns = stolen;
  }
}

Sample BenchmarkSubject::sample_of(const std::string& name, const BenchmarkProgram::Answer& answer,
                                   const std::string& length) {
  Sample sample;
  sample.case_name = name;
  sample.operation = "iteration";
  sample.overhead_ns = spent_ns(answer.end);
  if (lengths_->per_process() == 1) sample.usage = usage_of(answer.end);
  const auto found = answer.rows.find(as_utf8(name));
  if (answer.trouble) {
    void_sample(sample, *answer.trouble);
  } else if (found == answer.rows.end()) {
    void_sample(sample, {SampleReason::Type::error,
                         "the program did not run this case, although it lists it"});
  } else if (found->second.reason) {
    void_sample(sample, *found->second.reason);
  } else {
    const BenchmarkRow& row = found->second;
    sample.wall_ns = row.real_ns;
    sample.operations = 1;
    sample.overhead_ns = std::max(0.0, spent_ns(answer.end) - measured_ns(row, answer.end));
    sample.figures = row.counters;
    sample.usage.user_ns = row.cpu_ns;
    sample.usage.system_ns = 0;
    sample.figures["iterations"] = static_cast<double>(row.iterations);
    if (!row.label.empty()) sample.notes["label"] = row.label;
    if (length == fmt::format("{}x", row.iterations / row.threads)) {
      sample.params["iterations"] = row.iterations / row.threads;
    } else if (lengths_->by_iterations()) {
      own_length_.insert(name);
    }
  }
  return sample;
}

std::vector<std::string> BenchmarkSubject::remarks() const {
  std::vector<std::string> said;
  if (lengths_->by_iterations()) {
    said.emplace_back(
        "Both sides did the same number of iterations of a case, which a trial of the base chose.");
  } else if (lengths_->per_process() > 1) {
    said.push_back(fmt::format(
        "A process ran up to {} cases, each for at least {:g} s by the program's own clock, so "
        "that the two sides may have done other numbers of iterations.",
        lengths_->per_process(), kSeconds));
  } else {
    said.push_back(fmt::format(
        "A sample lasts at least {:g} s by the program's own clock, and the two sides may have "
        "done other numbers of iterations: Google Benchmark takes their number since 1.8.0.",
        kSeconds));
  }
  for (const std::string& name : own_length_) {
    said.push_back(fmt::format("{}: it does a number of iterations of its own.", name));
  }
  said.emplace_back(
      "Each sample had another size of its environment. The layout of the code was that of these "
      "two builds; another build of the same source may lie elsewhere and differ.");
  return said;
}

}  // namespace fourways
