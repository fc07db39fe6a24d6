// balance: tasks deposit into one bank account and withdraw the same again, so that 0 is left,
// unless updates get lost: the example by which tutorials 000 and 001 show a race. `race` says what
// guards the account, `yield` what stands between load and store (the condition under which
// coroutines, too, need a lock), `throws` and `release` what a holder that fails leaves behind:
// 000's "dead threads", and the lock that notices a dead holder (race=robust).
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>
#include <memory>

#include "workloads/account.hpp"
#include "workloads/builtin.hpp"
#include "workloads/contract/mutex.hpp"
#include "workloads/opaque.hpp"
#include "workloads/robust_mutex.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

enum class Race { none, mutex, atomic, local, robust };
enum class Between { nothing, yield, check };

struct Terms {
  Race race = Race::none;
  Between between = Between::nothing;
  bool throws = false;
  bool always_released = true;
  std::uint64_t steps = 0;
  std::chrono::nanoseconds patience{};
};

struct Bank {
  explicit Bank(const Terms& agreed) noexcept : terms(agreed) {}

  const Terms terms;
  alignas(64) Account account;
  alignas(64) Mutex mutex;
  alignas(64) RobustMutex robust;
  std::atomic<bool> thrown{false};
  std::atomic<std::uint64_t> updates_made{0};
  std::atomic<std::uint32_t> stuck{0};
  std::atomic<std::uint32_t> recovered{0};
};

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
      case Race::none: return unguarded(this);
      case Race::mutex: return bank_.terms.always_released ? locked(this) : carelessly(this);
      case Race::atomic: return adding(this, &bank_.account);
      case Race::local: return locally(this);
      case Race::robust: return robustly(this);
    }
    throw std::logic_error("no such race");
  }

  /// Changes of the account that were completed; each has two updates.
  std::uint64_t made() const noexcept { return made_; }

 private:
  static Task<void> unguarded(Teller* self) {
    for (; self->more(); ++self->made_) {
      if (self->plain_) {
        change_at_once(self->bank_.account, self->changes_);
      } else {
        co_await change_in_steps(self->context_, &self->bank_, self->changes_);
      }
    }
  }

  /// try … finally: release.
  static Task<void> locked(Teller* self) {
    Bank& bank = self->bank_;
    for (; self->more(); ++self->made_) {
      co_await bank.mutex.lock(self->context_);
      const Mutex::Lock lock(self->context_, bank.mutex);
      if (self->plain_) {
        change_at_once(bank.account, self->changes_);
      } else {
        co_await change_in_steps(self->context_, &bank, self->changes_);
      }
    }
  }

  /// No `finally`: what the change throws skips the release.
  static Task<void> carelessly(Teller* self) {
    Bank& bank = self->bank_;
    for (; self->more(); ++self->made_) {
      // Where all goes well nobody gives up, however slow the machine.
      const Deadline until =
          bank.terms.throws ? Deadline::in(bank.terms.patience) : Deadline::never();
      const bool held = co_await bank.mutex.lock(self->context_, until);
      if (!held) {
        ++bank.stuck;
        co_return;
      }
      co_await change_in_steps(self->context_, &bank, self->changes_);
      bank.mutex.unlock(self->context_);
    }
  }

  /// Nothing lies between load and store: where a yield is wanted it follows.
  static Task<void> adding(Teller* self, Account* account) {
    const bool yields = self->bank_.terms.between == Between::yield;
    for (; self->more(); ++self->made_) {
      account->add(self->changes_.deposit);
      if (yields) co_await self->context_.yield();
      account->add(self->changes_.withdrawal);
      if (yields) co_await self->context_.yield();
    }
  }

  static Task<void> locally(Teller* self) {
    if (self->bank_.terms.between == Between::yield) {
      Account own;
      co_await adding(self, &own);
      self->bank_.account.add(own.load());
    } else {
      self->bank_.account.add(self->sum());
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

  static Task<void> robustly(Teller* self) {
    Bank& bank = self->bank_;
    for (; self->more(); ++self->made_) {
      RobustMutex::Taken taken = bank.robust.try_lock();
      while (taken == RobustMutex::Taken::no) {
        co_await self->context_.yield();
        taken = bank.robust.try_lock();
      }
      if (taken == RobustMutex::Taken::from_the_dead) self->repair();
      co_await change_in_steps(self->context_, &bank, self->changes_);
      bank.robust.unlock();
    }
  }
  /// While the lock is free the balance is 0: what is there now the dead one did not take out.
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

Terms terms_of(const Params& params) {
  static const std::map<std::string, Race> kRaces{{"none", Race::none},
                                                  {"mutex", Race::mutex},
                                                  {"atomic", Race::atomic},
                                                  {"local", Race::local},
                                                  {"robust", Race::robust}};
  static const std::map<std::string, Between> kBetween{
      {"no", Between::nothing}, {"yes", Between::yield}, {"check", Between::check}};
  const Terms terms{.race = kRaces.at(params.choice("race")),
                    .between = kBetween.at(params.choice("yield")),
                    .throws = params.choice("throws") == "yes",
                    .always_released = params.choice("release") == "raii",
                    .steps = static_cast<std::uint64_t>(params.integer("steps")),
                    .patience = params.duration("patience")};
  if (terms.race != Race::mutex && (terms.throws || !terms.always_released)) {
    throw ParamError(fmt::format(
        "workload balance: throws=yes and release=never are about a lock that is held: set "
        "race=mutex with them, not race={}",
        params.choice("race")));
  }
  const auto tasks = static_cast<std::uint64_t>(params.integer("tasks"));
  if (2 * tasks * terms.steps > Account::kMostUpdates) {
    throw ParamError(fmt::format(
        "workload balance: tasks={} times steps={} is not accepted; together at most {}", tasks,
        terms.steps, Account::kMostUpdates / 2));
  }
  return terms;
}

class Balance final : public Workload {
 public:
  void prepare(const Params& params, Arena& arena) override {
    bank_ = &arena.make<Bank>(terms_of(params));
    tasks_ = static_cast<std::uint32_t>(params.integer("tasks"));
    arena.set_root(*bank_);
  }
  void attach(Arena& arena) override { bank_ = &arena.root<Bank>(); }

  void start_batch() override {
    const Terms terms = bank_->terms;
    std::construct_at(bank_, terms);
    if (terms.race != Race::robust) return;
    bank_->robust.reset();
    let_a_holder_die();
  }

  /// The updates that it made; where the first holder throws, 0, for who that is depends.
  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    Teller teller(context, *bank_, index);
    try {
      co_await teller.work();
    } catch (const Mishap&) {  // ends this task's part, as it would end a thread
    }
    const std::uint64_t updates = 2 * teller.made();
    bank_->updates_made += updates;
    co_return bank_->terms.throws ? 0 : updates;
  }

  void verify(std::span<const std::uint64_t> results) override {
    const Terms& terms = bank_->terms;
    for (std::size_t i = 0; i < results.size() && !terms.throws; ++i) {
      if (results[i] == 2 * terms.steps) continue;
      throw WrongResult(
          fmt::format("task {} made {} updates instead of {}", i, results[i], 2 * terms.steps));
    }
    const bool dead_lock = terms.throws && !terms.always_released;
    expect("tasks that gave up", bank_->stuck, dead_lock ? tasks_ - 1 : 0);
    expect("recoveries", bank_->recovered, terms.race == Race::robust ? 1 : 0);
    if (terms.race == Race::none) return;  // meant to go wrong where units interfere
    expect("updates lost", lost(), 0);
    expect("the balance left", bank_->account.balance(), 0);
  }

  Findings findings() override {
    Findings found;
    if (!bank_->terms.throws) {
      found.operations = static_cast<double>(tasks_) * static_cast<double>(bank_->terms.steps);
    }
    found.figures = {{"lost_updates", static_cast<double>(lost())},
                     {"balance_left", static_cast<double>(bank_->account.balance())},
                     {"stuck_tasks", bank_->stuck},
                     {"recovered", bank_->recovered}};
    return found;
  }

 private:
  /// A process that takes the lock, deposits, and dies before it withdraws.
  void let_a_holder_die() {
    const pid_t holder = checked(::fork(), "fork of the holder that dies");
    if (holder == 0) {
      bank_->robust.try_lock();
      bank_->account.add(Account::change_of(5));
      ++bank_->updates_made;
      ::_exit(0);
    }
    int status = 0;
    checked(retry_interrupted([&] { return ::waitpid(holder, &status, 0); }), "waitpid");
  }

  std::int64_t lost() const noexcept {
    return static_cast<std::int64_t>(bank_->updates_made - bank_->account.updates());
  }

  static void expect(const char* what, std::int64_t actual, std::int64_t expected) {
    if (actual == expected) return;
    throw WrongResult(fmt::format("{}: {} instead of {}", what, actual, expected));
  }

  Bank* bank_ = nullptr;
  std::uint32_t tasks_ = 0;
};

}  // namespace

WorkloadInfo balance_info() {
  return {
      .name = "balance",
      .kind = "sync",
      .summary = "deposits into a shared balance and withdraws the same again",
      .tutorial = "000 example 16, 001 and 003 locks, 001 local variables, 000 dead threads",
      .operation = "change",
      .tasks = 2,
      .most_tasks = 1000,
      .params =
          {ParamSpec::choice("race", {"none", "mutex", "atomic", "local", "robust"},
                             "what guards the balance: nothing, a lock, an atomic addition, sums "
                             "of each task's own, a lock whose first holder died holding it"),
           ParamSpec::choice("yield", {"no", "yes", "check"},
                             "what stands between load and store: nothing, a yield (after the "
                             "addition where race is atomic or local), a checkpoint"),
           ParamSpec::choice("throws", {"no", "yes"}, "yes: the first to hold the lock throws"),
           ParamSpec::choice("release", {"raii", "never"},
                             "never: a holder that throws does not release, the others give up"),
           ParamSpec::integer("steps", 1'000'000, 1, 10'000'000,
                              "deposits, and as many withdrawals, per task"),
           ParamSpec::duration("patience", 5ms, 0ns, 60s,
                               "with release=never: how long one waits for the lock that never "
                               "comes (ns, us, ms, s)")},
      .make = [] { return std::make_unique<Balance>(); },
  };
}

}  // namespace fourways
