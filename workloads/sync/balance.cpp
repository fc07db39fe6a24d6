// balance: tasks deposit into one bank account and withdraw the same again, so that 0 is left,
// unless updates get lost: the example by which tutorials 000 and 001 show a race. `race` says what
// guards the account, `yield` what stands between load and store (the condition under which
// coroutines, too, need a lock), `throws` and `release` what a holder that fails leaves behind:
// 000's "dead threads", and the lock that notices a dead holder (race=robust).
#include <fmt/format.h>

#include <memory>

#include "workloads/contract/workload_of.hpp"
#include "workloads/sync/bank.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

BankTerms terms_of(const Params& params) {
  const BankTerms terms{.tasks = params.count("tasks"),
                        .meet = params.choice("meet") == "yes",
                        .race = params.choice_as<Race>("race"),
                        .between = params.choice_as<Between>("yield"),
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
  if (std::uint64_t{2} * terms.tasks * terms.steps > Account::kMostUpdates) {
    throw ParamError(fmt::format(
        "workload balance: tasks={} times steps={} is not accepted; together at most {}",
        terms.tasks, terms.steps, Account::kMostUpdates / 2));
  }
  return terms;
}

class Balance final : public WorkloadOf<Bank> {
 public:
  Needs needs(const Params& params) const override {
    const bool meet = params.choice("meet") == "yes";
    const std::string& race = params.choice("race");
    return {.alive = meet ? params.count("tasks") : 1,
            .twin = true,
            .twin_lacks = race == "atomic"   ? "an addition that is atomic (race=atomic)"
                          : race == "robust" ? "a lock that survives its holder (race=robust)"
                                             : ""};
  }

  void prepare(const Params& params, Arena& arena) override { make(arena, terms_of(params)); }

  void start_batch() override {
    const BankTerms terms = setup_->terms;
    std::construct_at(setup_, terms);
    if (terms.race != Race::robust) return;
    setup_->robust.reset();
    let_a_holder_die(*setup_);
  }

  /// The updates that it made; 0 where the first holder throws, for chance decides which task that
  /// is.
  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    const std::uint64_t updates = co_await change_often(context, setup_, index);
    co_return setup_->terms.throws ? 0 : updates;
  }

  void verify(std::span<const std::uint64_t> results) override {
    const BankTerms& terms = setup_->terms;
    if (!terms.throws) {
      expect_each(results, 2 * terms.steps, "task {} made {} updates instead of {}");
    }
    const bool dead_lock = terms.throws && !terms.always_released;
    expect_equal("tasks that gave up", setup_->stuck, dead_lock ? terms.tasks - 1 : 0);
    expect_equal("recoveries", setup_->recovered, terms.race == Race::robust ? 1 : 0);
    if (terms.race == Race::none) return;  // it is meant to go wrong where units interfere
    expect_equal("updates lost", lost(), 0);
    expect_equal("the balance left", setup_->account.balance(), 0);
  }

  Findings findings() override {
    Findings found;
    if (!setup_->terms.throws) {
      found.operations =
          static_cast<double>(setup_->terms.tasks) * static_cast<double>(setup_->terms.steps);
    }
    found.figures = {{"lost_updates", static_cast<double>(lost())},
                     {"balance_left", static_cast<double>(setup_->account.balance())},
                     {"stuck_tasks", setup_->stuck},
                     {"recovered", setup_->recovered}};
    return found;
  }

  void take(const TwinReport& report) override {
    setup_->account.store(static_cast<std::uint64_t>(report.count("account")));
    setup_->updates_made = static_cast<std::uint64_t>(report.count("updates_made"));
    setup_->stuck = static_cast<std::uint32_t>(report.count("stuck"));
  }

 private:
  std::int64_t lost() const noexcept {
    return static_cast<std::int64_t>(setup_->updates_made - setup_->account.updates());
  }
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
           ParamSpec::choice("meet", {"no", "yes"},
                             "yes: all tasks are there before any begins, so that they interfere "
                             "if they can"),
           ParamSpec::integer("steps", 1'000'000, 1, 10'000'000,
                              "deposits, and as many withdrawals, per task"),
           ParamSpec::duration("patience", 5ms, 0ns, 60s,
                               "with release=never: how long one waits for the lock that never "
                               "comes (ns, us, ms, s)")},
      .make = [] { return std::make_unique<Balance>(); },
  };
}

}  // namespace fourways
