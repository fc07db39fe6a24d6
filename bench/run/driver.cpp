// Rounds, what to skip, and what to say on the way.
#include "bench/run/driver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "bench/run/schedule.hpp"
#include "bench/sample/trouble.hpp"
#include "bench/terminal/progress.hpp"
#include "reports/text/text.hpp"

namespace fourways {
namespace {

class Run {
 public:
  Run(const RunPlan& plan, Journal& journal, Interrupts& interrupts, std::vector<Sample>& samples)
      : plan_(plan), journal_(journal), interrupts_(interrupts), samples_(samples) {
    std::sort(samples_.begin(), samples_.end(),
              [](const Sample& a, const Sample& b) { return a.order < b.order; });
    for (const Sample& sample : samples_) remember(sample);
  }

  void run() {
    ask_for_needs();
    Progress progress(missing(), plan_.quiet);
    for (std::uint32_t round = 0; round < plan_.rounds; ++round) {
      if (!run_round(round, progress)) return;
    }
  }

 private:
  /// False when interrupted.
  bool run_round(std::uint32_t round, Progress& progress) {
    std::vector<std::pair<std::size_t, std::size_t>> todo;  // position in the round, case
    const auto order = shuffled(plan_.cases.size(), plan_.seed, round);
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (wanted(order[i], round)) todo.emplace_back(i, order[i]);
    }
    for (const auto& [position, index] : todo) {
      const Case& chosen = plan_.cases[index];
      progress.starting(chosen.name());
      if (interrupts_.signal() != 0) return false;
      Sample sample = run_sample(chosen, plan_.request, interrupts_);
      if (interrupts_.signal() != 0) return false;
      sample.round = round;
      sample.order = static_cast<std::int64_t>(round * plan_.cases.size() + position);
      keep(std::move(sample));
      progress.finished(round, plan_.rounds, index == todo.back().second);
      tell(samples_.back(), round, progress);
    }
    return true;
  }

  void keep(Sample sample) {
    journal_.append(sample);
    remember(sample);
    samples_.push_back(std::move(sample));
  }

  void remember(const Sample& sample) {
    measured_.emplace(sample.case_name, sample.round);
    if (sample.status == Sample::Status::ok) {
      failures_in_a_row_[sample.case_name] = 0;
    } else {
      ++failures_in_a_row_[sample.case_name];
    }
    if (sample.reason && sample.reason->type == SampleReason::Type::needs) {
      hopeless_.insert(sample.case_name);
    }
    if (failures_in_a_row_[sample.case_name] >= kMostFailuresInARow) {
      hopeless_.insert(sample.case_name);
    }
  }

  bool wanted(std::size_t index, std::uint32_t round) const {
    const std::string name = plan_.cases[index].name();
    return hopeless_.count(name) == 0 && measured_.count({name, round}) == 0;
  }

  std::size_t missing() const {
    std::size_t count = 0;
    for (std::uint32_t round = 0; round < plan_.rounds; ++round) {
      for (std::size_t i = 0; i < plan_.cases.size(); ++i) count += wanted(i, round) ? 1 : 0;
    }
    return count;
  }

  /// A workload that throws when asked would throw in every sample, so its answer counts as one.
  void ask_for_needs() {
    for (const Case& each : plan_.cases) {
      const std::string name = each.name();
      if (hopeless_.count(name) != 0 || failures_in_a_row_.count(name) != 0) continue;
      Sample sample = blank_sample(each);
      try {
        const auto refused = refusal(each);
        if (!refused) continue;
        void_sample(sample, {SampleReason::Type::needs, *refused});
      } catch (...) {
        void_sample(sample, trouble_of(std::current_exception(), "asking for its needs"));
        fmt::print(stderr, "{}: {}\n", name, in_words(*sample.reason));
      }
      keep(std::move(sample));
      hopeless_.insert(name);
    }
  }

  void tell(const Sample& sample, std::uint32_t round, Progress& progress) {
    if (sample.status == Sample::Status::ok) return;
    const std::string reason = in_words(*sample.reason);
    if (told_.insert({sample.case_name, reason}).second) {
      progress.note(fmt::format("{}: {}", sample.case_name, reason));
    }
    if (hopeless_.count(sample.case_name) == 0) return;
    std::size_t left = 0;
    for (std::uint32_t later = round + 1; later < plan_.rounds; ++later) {
      left += measured_.count({sample.case_name, later}) == 0 ? 1 : 0;
    }
    progress.skip(left);
    if (left > 0) {
      progress.note(
          fmt::format("{}: {} samples in a row without a figure; its other {} are skipped",
                      sample.case_name, kMostFailuresInARow, left));
    }
  }

  static std::string in_words(const SampleReason& reason) {
    return escape_terminal(fmt::format("{}: {}", to_string(reason.type), reason.text));
  }

  const RunPlan& plan_;
  Journal& journal_;
  Interrupts& interrupts_;
  std::vector<Sample>& samples_;
  std::set<std::pair<std::string, std::int64_t>> measured_;  // case and round
  std::map<std::string, std::uint32_t> failures_in_a_row_;
  std::set<std::string> hopeless_;                      // cases not to be run (again)
  std::set<std::pair<std::string, std::string>> told_;  // case and reason
};

}  // namespace

void run_plan(const RunPlan& plan, Journal& journal, Interrupts& interrupts,
              std::vector<Sample>& samples) {
  Run(plan, journal, interrupts, samples).run();
}

}  // namespace fourways
