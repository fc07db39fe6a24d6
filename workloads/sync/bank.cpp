// Each way to change the account is a coroutine with a loop over the steps.
#include "workloads/sync/bank.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

#include "workloads/contract/unique_fd.hpp"
#include "workloads/support/opaque.hpp"

namespace fourways {
namespace {

/// What the first holder throws, once in a batch.
struct Mishap {};

/// What a deposit and a withdrawal of one task add to the account.
struct Changes {
  explicit Changes(std::uint32_t index) noexcept
      : deposit(Account::change_of(index % 2 == 0 ? 5 : 8)),  // the tutorials' amounts
        withdrawal(Account::change_of(index % 2 == 0 ? -5 : -8)) {}
  std::uint64_t deposit;
  std::uint64_t withdrawal;
};

void change_at_once(Account& account, Changes changes) noexcept {
  account.store(account.load() + changes.deposit);
  account.store(account.load() + changes.withdrawal);
}

/// The same, with what the terms put between load and store; may throw.
Task<void> change_in_steps(Context& context, Bank* bank, Changes changes) {
  if (bank->terms.throws && !bank->thrown.exchange(true)) throw Mishap();
  for (const std::uint64_t change : {changes.deposit, changes.withdrawal}) {
    const std::uint64_t seen = bank->account.load();
    if (bank->terms.between == Between::yield) co_await context.yield();
    if (bank->terms.between == Between::check) context.checkpoint();
    bank->account.store(seen + change);
  }
}

/// How one task goes about its part.
class Teller {
 public:
  Teller(Context& context, Bank& bank, std::uint32_t index)
      : context_(context), bank_(bank), changes_(index) {}

  Task<void> work() {
    switch (bank_.terms.race) {
      case Race::none: return unguarded();
      case Race::mutex: return bank_.terms.always_released ? locked() : carelessly();
      case Race::atomic: return adding(&bank_.account);
      case Race::local: return locally();
      case Race::robust: return robustly();
    }
    throw std::logic_error("no such race");
  }

  /// Changes of the account that were completed; each has two updates.
  std::uint64_t made() const noexcept { return made_; }

 private:
  Task<void> unguarded() {
    for (; more(); ++made_) {
      if (plain_) {
        change_at_once(bank_.account, changes_);
      } else {
        co_await change_in_steps(context_, &bank_, changes_);
      }
    }
  }

  /// try … finally: release.
  Task<void> locked() {
    for (; more(); ++made_) {
      co_await bank_.mutex.lock(context_);
      const Mutex::Lock lock(context_, bank_.mutex);
      if (plain_) {
        change_at_once(bank_.account, changes_);
      } else {
        co_await change_in_steps(context_, &bank_, changes_);
      }
    }
  }

  /// No `finally`: what the change throws skips the release.
  Task<void> carelessly() {
    for (; more(); ++made_) {
      // Where all goes well no task gives up, however slow the machine is.
      const Deadline until =
          bank_.terms.throws ? Deadline::in(bank_.terms.patience) : Deadline::never();
      const bool held = co_await bank_.mutex.lock(context_, until);
      if (!held) {
        ++bank_.stuck;
        co_return;
      }
      co_await change_in_steps(context_, &bank_, changes_);
      bank_.mutex.unlock(context_);
    }
  }

  /// Nothing lies between load and store: where a yield is wanted it follows.
  Task<void> adding(Account* account) {
    const bool yields = bank_.terms.between == Between::yield;
    for (; more(); ++made_) {
      account->add(changes_.deposit);
      if (yields) co_await context_.yield();
      account->add(changes_.withdrawal);
      if (yields) co_await context_.yield();
    }
  }

  Task<void> locally() {
    if (bank_.terms.between == Between::yield) {
      Account own;
      co_await adding(&own);
      bank_.account.add(own.load());
    } else {
      bank_.account.add(sum());
    }
  }
  std::uint64_t sum() noexcept {
    std::uint64_t sum = 0;
    for (; more(); ++made_) {
      sum += changes_.deposit;
      opaque(sum);
      sum += changes_.withdrawal;
      opaque(sum);
    }
    return sum;
  }

  Task<void> robustly() {
    for (; more(); ++made_) {
      RobustMutex::Taken taken = bank_.robust.try_lock();
      while (taken == RobustMutex::Taken::no) {
        co_await context_.yield();
        taken = bank_.robust.try_lock();
      }
      if (taken == RobustMutex::Taken::from_the_dead) repair();
      co_await change_in_steps(context_, &bank_, changes_);
      bank_.robust.unlock();
    }
  }
  /// The balance is 0 while the lock is free, so what is there now the dead holder did not take
  /// out.
  void repair() noexcept {
    bank_.account.add(Account::change_of(-bank_.account.balance()));
    ++bank_.updates_made;
    ++bank_.recovered;
    bank_.robust.repaired();
  }

  bool more() noexcept {
    context_.checkpoint();  // where CPython might switch: the end of a loop's turn
    return made_ < bank_.terms.steps;
  }

  Context& context_;
  Bank& bank_;
  const Changes changes_;
  const bool plain_ = !bank_.terms.throws && bank_.terms.between == Between::nothing;
  std::uint64_t made_ = 0;
};

}  // namespace

Task<std::uint64_t> change_often(Context& context, Bank* bank, std::uint32_t index) {
  if (bank->terms.meet) co_await bank->all_here.wait(context);
  Teller teller(context, *bank, index);
  try {
    co_await teller.work();
  } catch (const Mishap&) {  // ends this task's part, as it would end a thread
  }
  const std::uint64_t updates = 2 * teller.made();
  bank->updates_made += updates;
  co_return updates;
}

void let_a_holder_die(Bank& bank) {
  const pid_t holder = checked(::fork(), "fork of the holder that dies");
  if (holder == 0) {
    bank.robust.try_lock();
    bank.account.add(Account::change_of(5));
    ++bank.updates_made;
    ::_exit(0);
  }
  int status = 0;
  checked(retry_interrupted([&] { return ::waitpid(holder, &status, 0); }), "waitpid");
}

}  // namespace fourways
