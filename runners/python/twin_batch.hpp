// The order for a twin's batch, as JSON; twin_answer.hpp has what comes of it.
// workloads/python/fourways/batch.py has the other side.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "runners/runner.hpp"

namespace fourways {

/// The order for one batch. `model`: how the twin is to run its tasks: thread, thread_pool,
/// process, process_pool, asyncio. `settings`: the runner's own parameters.
nlohmann::json twin_order(const std::string& model, const TwinInputs& inputs, const Plan& plan,
                          const Ledger& ledger, const Params& settings);

}  // namespace fourways
