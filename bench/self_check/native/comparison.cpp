#include "bench/self_check/native/comparison.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "reports/statistics/statistics.hpp"
#include "workloads/contract/unique_fd.hpp"
#include "workloads/support/process/process.hpp"

namespace fourways::native {
namespace {

double value_of(TwinComparison::Kind kind, double ours, double theirs) {
  switch (kind) {
    case TwinComparison::Kind::ratio: return ours / theirs;
    case TwinComparison::Kind::faster: return theirs / ours;
    case TwinComparison::Kind::excess: return ours - theirs;
  }
  return 0;
}

/// Runs it in a forked process. Throws std::runtime_error if that died.
double in_process_of_its_own(const Measure& measure) {
  void* shared =
      ::mmap(nullptr, sizeof(double), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) throw_errno("mmap");
  auto* figure = static_cast<double*>(shared);
  std::fflush(nullptr);
  const pid_t child = checked(::fork(), "fork");
  if (child == 0) {
    try {
      *figure = measure();
      ::_exit(0);
    } catch (const std::exception& error) {
      std::fprintf(stderr, "bench_native: %s\n", error.what());
      ::_exit(2);
    }
  }
  const ExitStatus status = reap(child);
  const double result = *figure;
  ::munmap(shared, sizeof(double));
  if (!status.success()) throw std::runtime_error("a measurement's process " + describe(status));
  return result;
}

double sum_of(const std::vector<Measure>& measures) {
  return std::accumulate(
      measures.begin(), measures.end(), 0.0,
      [](double sum, const Measure& each) { return sum + in_process_of_its_own(each); });
}

}  // namespace

void measure_pair(const TwinComparison& comparison, std::vector<double>& ours,
                  std::vector<double>& theirs) {
  const bool ours_first = ours.size() % 4 == 0 || ours.size() % 4 == 3;
  if (ours_first) ours.push_back(in_process_of_its_own(comparison.ours));
  theirs.push_back(sum_of(comparison.theirs));
  if (!ours_first) ours.push_back(in_process_of_its_own(comparison.ours));
}

Outcome outcome_of(const TwinComparison& comparison, const std::vector<double>& ours,
                   const std::vector<double>& theirs) {
  std::vector<double> values;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    values.push_back(value_of(comparison.kind, ours[i], theirs[i]));
  }
  Outcome outcome;
  outcome.ours_ns = median(ours);
  outcome.theirs_ns = median(theirs);
  const auto estimate = estimate_median(values);
  outcome.value = estimate.median;
  outcome.low = estimate.interval ? estimate.interval->low : values.front();
  outcome.high = estimate.interval ? estimate.interval->high : values.back();
  outcome.within_bar = comparison.kind == TwinComparison::Kind::faster
                           ? outcome.value >= comparison.bar
                           : outcome.value <= comparison.bar;
  return outcome;
}

}  // namespace fourways::native
