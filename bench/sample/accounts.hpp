// Accounts: does what was done match what was planned? And what the ledger says, as the report's
// sample says it.
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

/// What does not match; nothing when the books are in order.
std::optional<Trouble> audit(const Ledger& ledger, const Plan& plan, const Traits& traits,
                             const Needs& needs);

/// Wall, join, usage, accounts, latency, checksum, the runner's notes and figures of a completed
/// batch; of a pool also the figures "pool_start_up_ns", "workers_at_work" and
/// "most_tasks_per_worker".
void fill_in(Sample& sample, const Ledger& ledger);

/// What starting a unit consists of, medians over the units in ns: `call_ns`, the call that makes
/// it or hands the task over; `first_instruction_ns`, from the beginning of that call to
/// first_instructions_ns[i]; and `join_ns`, what waiting for the end of all took, a unit. Without
/// the first two where the runner timed no calls.
std::map<std::string, double> parts_of_start(const Ledger& ledger,
                                             std::span<const std::int64_t> first_instructions_ns);

/// FNV-1a, 64 bits, over the results' bytes, as 16 hexadecimal digits. Source: Fowler, Noll, Vo,
/// "The FNV Non-Cryptographic Hash Algorithm".
std::string checksum(std::span<const std::uint64_t> results);

}  // namespace fourways
