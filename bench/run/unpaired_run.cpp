// What is refused, and the loop for the rest.
#include "bench/run/unpaired_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "reports/text/text.hpp"

namespace fourways {
namespace {

class FixedRounds final : public Goal {
 public:
  FixedRounds(std::uint32_t rounds, const std::function<void(const Sample&)>& to,
              std::vector<Sample>& samples)
      : rounds_(rounds), to_(to), samples_(samples) {}

  void keep(const Sample& sample) override {
    to_(sample);
    samples_.push_back(sample);
  }
  bool settled(std::size_t, std::uint32_t units) const override { return units >= rounds_; }

 private:
  const std::uint32_t rounds_;
  const std::function<void(const Sample&)>& to_;
  std::vector<Sample>& samples_;
};

/// Asks for the cases that have no sample yet; keeps the answers and returns whose they are.
std::vector<std::size_t> keep_refused(Subject& subject, const std::vector<std::string>& cases,
                                      Goal& goal, const std::vector<Sample>& samples) {
  std::set<std::string> known;
  for (const Sample& sample : samples) known.insert(sample.case_name);
  std::vector<std::size_t> refused;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto sample = known.count(cases[i]) == 0 ? subject.refused(i) : std::nullopt;
    if (!sample) continue;
    // Needs that a runner does not meet are a result; what goes wrong is also told.
    if (sample->status == Sample::Status::failed) {
      fmt::print(stderr, "{}: {}\n", escape_terminal(cases[i]), in_words(*sample->reason));
    }
    goal.keep(*sample);
    refused.push_back(i);
  }
  return refused;
}

}  // namespace

LoopResult run_plan(const RunPlan& plan, Subject& subject, const MeasuringWorld& world,
                    const std::function<void(const Sample&)>& keep, std::vector<Sample>& samples) {
  std::sort(samples.begin(), samples.end(),
            [](const Sample& a, const Sample& b) { return a.order < b.order; });
  const LoopPlan loop{.cases = subject.cases(),
                      .subjects = {&subject},
                      .rounds = plan.rounds,
                      .seed = plan.seed,
                      .quiet = plan.quiet};
  const std::vector<Sample> earlier = samples;
  FixedRounds goal(plan.rounds, keep, samples);
  const auto refused = keep_refused(subject, loop.cases, goal, samples);
  return run_loop(loop, world, goal, earlier, refused);
}

}  // namespace fourways
