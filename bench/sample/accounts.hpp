// Accounts: compares the work that was done with the plan, and copies the ledger into the sample.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "bench/sample/trouble.hpp"
#include "runners/accounts/ledger.hpp"
#include "runners/runner.hpp"

namespace fourways {

/// The first thing that does not match; nothing when the books are in order.
std::optional<Trouble> audit(const Ledger& ledger, const Plan& plan, const Traits& traits,
                             const Needs& needs);

/// Wall, join, usage, accounts, latency, checksum, the runner's notes and figures of a completed
/// batch; of a pool also the figures "pool_start_up_ns", "workers_at_work" and
/// "most_tasks_per_worker".
void fill_in(Sample& sample, const Ledger& ledger);

/// The parts of starting a unit, as medians over the units in ns. `call_ns`: the call that makes
/// the unit or hands the task over. `first_instruction_ns`: from the beginning of that call to
/// first_instructions_ns[i]. `join_ns`: waiting for the end of all units, divided by their number.
/// The first two are missing where the runner timed no calls.
std::map<std::string, double> parts_of_start(const Ledger& ledger,
                                             std::span<const std::int64_t> first_instructions_ns);

/// FNV-1a over the results' bytes, as 16 hexadecimal digits.
std::string checksum(std::span<const std::uint64_t> results);

}  // namespace fourways
