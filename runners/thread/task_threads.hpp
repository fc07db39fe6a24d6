// run_task_threads: a thread for each task of a batch, for the models whose units are threads.
#pragma once

#include <memory>
#include <system_error>
#include <thread>
#include <vector>

#include "runners/runner.hpp"
#include "runners/thread/unit_name.hpp"

namespace fourways {

/// `common` is shared by the threads of a batch: the thread of task i calls run(i), their maker
/// calls created() after each creation, and join(thread) to wait for an end. Gives `common` back
/// when all have ended. Throws LimitReached.
template <class Common>
std::unique_ptr<Common> run_task_threads(std::unique_ptr<Common> common, const Plan& plan,
                                         Ledger& ledger) {
  struct Crew {
    std::unique_ptr<Common> common;
    std::vector<std::thread> threads;
  };
  auto crew = std::make_unique<Crew>();
  crew->common = std::move(common);
  crew->threads.reserve(plan.tasks);
  for (std::uint32_t i = 0; i < plan.tasks; ++i) {
    if (plan.in_flight != 0 && i >= plan.in_flight) {
      crew->common->join(crew->threads[i - plan.in_flight]);
    }
    try {
      const CallTimer timer(ledger, i);
      crew->threads.emplace_back([&common = *crew->common, i, named = plan.name_units] {
        if (named) name_unit(i);
        common.run(i);
        FramePool::drain();
      });
      crew->common->created();
    } catch (const std::system_error& error) {
      // Those that run may wait for those that never will. They are abandoned with what they use,
      // until the process ends, as Runner::run() says.
      static_cast<void>(crew.release());
      throw limit_reached("creating a thread", i, plan.tasks, error.code().value());
    }
  }
  for (std::thread& thread : crew->threads) {
    if (thread.joinable()) crew->common->join(thread);
  }
  ledger.units_created = crew->threads.size();
  return std::move(crew->common);
}

}  // namespace fourways
