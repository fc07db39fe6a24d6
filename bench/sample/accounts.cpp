#include "bench/sample/accounts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "reports/statistics/statistics.hpp"
#include "workloads/support/fnv1a.hpp"

namespace fourways {
namespace {

std::optional<std::string> mismatch(const Ledger& ledger, const Plan& plan, const Traits& traits,
                                    const Needs& needs) {
  if (ledger.tasks_done() != plan.tasks) {
    return fmt::format("{} of {} tasks were done", ledger.tasks_done(), plan.tasks);
  }
  const std::uint64_t units = ledger.units_created.load();
  const std::uint64_t places = units - std::min<std::uint64_t>(units, ledger.units_replaced);
  if (traits.bounded && (places < 1 || places > plan.workers)) {
    return fmt::format("{} units were at work, the pool has {}", places, plan.workers);
  }
  // Child tasks are units too where a unit is made for each task.
  const bool fits = needs.child_tasks ? units >= plan.tasks : units == plan.tasks;
  if (!traits.bounded && !fits) {
    return fmt::format("{} units were created for {} tasks", units, plan.tasks);
  }
  // The peak is unknown (0) where tasks are too small to be timed and the runner does not count.
  const std::uint32_t most = ledger.most_alive();
  if (most != 0 && most < std::min(needs.alive, plan.tasks)) {
    return fmt::format("{} tasks were alive together at most, {} had to be", most, needs.alive);
  }
  if (ledger.wall_ns() <= 0) return "its wall time is not positive";
  return std::nullopt;
}

/// How a pool's workers shared the tasks.
void fill_in_shares(Sample& sample, const std::vector<std::uint32_t>& tasks) {
  if (tasks.empty()) return;
  const auto at_work =
      std::count_if(tasks.begin(), tasks.end(), [](auto each) { return each > 0; });
  sample.figures["workers_at_work"] = static_cast<double>(at_work);
  sample.figures["most_tasks_per_worker"] = *std::max_element(tasks.begin(), tasks.end());
}

}  // namespace

std::optional<Trouble> audit(const Ledger& ledger, const Plan& plan, const Traits& traits,
                             const Needs& needs) {
  const auto wrong = mismatch(ledger, plan, traits, needs);
  if (!wrong) return std::nullopt;
  return Trouble{SampleReason::Type::accounts,
                 fmt::format("the accounts do not match the plan: {}; this is a fault of runner {}",
                             *wrong, traits.name)};
}

void fill_in(Sample& sample, const Ledger& ledger) {
  const Usage usage = ledger.usage();
  sample.wall_ns = ledger.wall_ns();
  sample.join_ns = ledger.join_ns();
  sample.usage.user_ns = static_cast<double>(usage.user_ns);
  sample.usage.system_ns = static_cast<double>(usage.system_ns);
  sample.usage.voluntary_switches = usage.voluntary_switches;
  sample.usage.involuntary_switches = usage.involuntary_switches;
  sample.usage.minor_faults = usage.minor_faults;
  sample.usage.major_faults = usage.major_faults;
  sample.accounts.units_created = static_cast<std::int64_t>(ledger.units_created.load());
  sample.accounts.peak_alive = ledger.most_alive();
  sample.accounts.tasks_done = ledger.tasks_done();
  sample.accounts.checksum = checksum(ledger.results());
  sample.latency = latency_of(ledger.latencies_ns());
  if (*ledger.note() != '\0') sample.notes["runner"] = ledger.note();
  sample.notes.merge(ledger.named_notes());
  sample.figures.merge(ledger.named_figures());
  if (ledger.start_up_ns > 0) {
    sample.figures["pool_start_up_ns"] = static_cast<double>(ledger.start_up_ns);
  }
  if (ledger.units_replaced > 0) {
    sample.notes["workers that died"] = fmt::format("{} replaced", ledger.units_replaced);
  }
  fill_in_shares(sample, ledger.tasks_per_worker());
}

std::map<std::string, double> parts_of_start(const Ledger& ledger,
                                             std::span<const std::int64_t> first_instructions_ns) {
  std::map<std::string, double> parts{{"join_ns", ledger.join_ns() / ledger.tasks()}};
  std::vector<double> calls, delays;
  for (std::uint32_t i = 0; i < first_instructions_ns.size(); ++i) {
    const CallTimes* call = ledger.call(i);
    if (call == nullptr || call->called_ns == 0) return parts;
    calls.push_back(static_cast<double>(call->returned_ns - call->called_ns));
    delays.push_back(static_cast<double>(first_instructions_ns[i] - call->called_ns));
  }
  if (calls.empty()) return parts;
  parts["call_ns"] = median(calls);
  parts["first_instruction_ns"] = median(delays);
  return parts;
}

std::string checksum(std::span<const std::uint64_t> results) {
  return fmt::format("{:016x}", fnv1a(std::as_bytes(results)));
}

}  // namespace fourways
