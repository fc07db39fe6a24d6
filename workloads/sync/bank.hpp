// The account that `balance` is about, and the ways to change it: with nothing to guard it, with a
// lock, by atomic additions, by a sum of one's own, with a lock that survives its holder.
#pragma once

#include <chrono>
#include <cstdint>

#include "workloads/contract/context.hpp"
#include "workloads/contract/sync/barrier.hpp"
#include "workloads/contract/sync/mutex.hpp"
#include "workloads/sync/account.hpp"
#include "workloads/sync/robust_mutex.hpp"

namespace fourways {

/// What guards the account.
enum class Race { none, mutex, atomic, local, robust };
/// What stands between the load and the store of an update.
enum class Between { nothing, yield, check };

/// What one batch is to be.
struct BankTerms {
  std::uint32_t tasks = 0;
  bool meet = false;  // before any of them begins
  Race race = Race::none;
  Between between = Between::nothing;
  bool throws = false;                  // the first to hold the lock, once
  bool always_released = true;          // whatever the holder throws
  std::uint64_t steps = 0;              // of each task
  std::chrono::nanoseconds patience{};  // with a lock that is never released
};

/// What its tasks share. Lives in an arena.
struct Bank {
  explicit Bank(const BankTerms& agreed) noexcept : terms(agreed), all_here(agreed.tasks) {}

  const BankTerms terms;
  Barrier all_here;
  alignas(64) Account account;
  alignas(64) Mutex mutex;
  alignas(64) RobustMutex robust;
  std::atomic<bool> thrown{false};
  std::atomic<std::uint64_t> updates_made{0};  // beside what the account itself counts
  std::atomic<std::uint32_t> stuck{0};         // tasks that gave up
  std::atomic<std::uint32_t> recovered{0};     // times that a dead holder was noticed
};

/// One task's part: `steps` deposits and as many withdrawals. Awaits the updates that it completed:
/// fewer where the terms have it fail, or give up (Bank::stuck). `bank` must outlive it.
Task<std::uint64_t> change_often(Context& context, Bank* bank, std::uint32_t index);

/// A process takes the robust lock, deposits, and dies before it withdraws. For the process that
/// runs the batch, before its tasks. Throws std::system_error.
void let_a_holder_die(Bank& bank);

}  // namespace fourways
