#include "runners/runner.hpp"

#include <fmt/format.h>
#include <sched.h>

#include <cstring>

#include "runners/accounts/used_up_limit.hpp"

namespace fourways {
namespace {

std::optional<std::string> refusal_of_twin(const Needs& needs, const Traits& traits,
                                           const Plan& plan) {
  if (!needs.twin || plan.recipe == nullptr) {
    return fmt::format("needs a twin in Python; this workload has none for {} to run", traits.name);
  }
  if (!needs.twin_lacks.empty()) {
    return fmt::format("needs {}, which {} cannot give its twin in Python", needs.twin_lacks,
                       traits.name);
  }
  if (needs.twin_blocks && !traits.preemptive) {
    return fmt::format("needs calls that block, in its twin in Python; {} would stand still",
                       traits.name);
  }
  return std::nullopt;
}

}  // namespace

Params settings_of(const Traits& traits, const Plan& plan) {
  return plan.params != nullptr ? *plan.params : Params(traits.params);
}

std::optional<std::string> refusal(const Needs& needs, const Traits& traits, const Plan& plan) {
  std::uint32_t holds = plan.tasks;
  if (traits.one_at_a_time) holds = 1;
  if (traits.bounded && !traits.workers_hold_many) holds = std::min(holds, plan.workers);
  if (traits.bounded && plan.workers > traits.most_workers) {
    return fmt::format("{} takes at most {} workers, not {}", traits.name, traits.most_workers,
                       plan.workers);
  }
  if (needs.alive > holds) {
    return fmt::format("needs {} tasks alive together; {} holds {}", needs.alive, traits.name,
                       holds);
  }
  if (needs.child_tasks && !traits.child_tasks) {
    return fmt::format("needs child tasks; {} does not offer them", traits.name);
  }
  if (needs.most_children > traits.most_children) {
    return fmt::format(
        "may have {} child tasks alive at once; {} takes on {}, for each is a unit "
        "of the kernel's",
        needs.most_children, traits.name, traits.most_children);
  }
  if (traits.fresh_image && plan.recipe == nullptr) {
    return fmt::format(
        "needs its tasks in this image of the program; {} starts fresh ones, which find only "
        "workloads of the table and of plug-ins: give the plan a recipe",
        traits.name);
  }
  if (traits.runs_twin) {
    if (auto refused = refusal_of_twin(needs, traits, plan)) return refused;
  }
  if (needs.in_flight != 0 && !traits.paced) {
    return fmt::format("needs at most {} in flight; {} starts all its tasks at once",
                       needs.in_flight == 1 ? "1 task" : fmt::format("{} tasks", needs.in_flight),
                       traits.name);
  }
  if (plan.min_workers > plan.workers) {
    return fmt::format("min_workers is {}, of {} workers: set it to no more than `workers`",
                       plan.min_workers, plan.workers);
  }
  return std::nullopt;
}

std::uint32_t affinity_cores() {
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<std::uint32_t>(CPU_COUNT(&set));
}

LimitReached limit_reached(const std::string& what, std::uint32_t made, std::uint32_t wanted,
                           int error) {
  return limit_reached(fmt::format("{} failed at unit {} of {}", what, made + 1, wanted), error);
}

LimitReached limit_reached(const std::string& what, int error) {
  std::string remedy = limit_remedy(error);
  if (remedy.empty()) remedy = "see `fourways doctor` for the limits of this machine";
  return LimitReached(fmt::format("{}: {}; {}", what, std::strerror(error), remedy));
}

void throw_limit(const std::string& what, int error) {
  if (!limit_remedy(error).empty()) throw limit_reached(what, error);
  throw std::system_error(error, std::generic_category(), what);
}

}  // namespace fourways
