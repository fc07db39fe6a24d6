// balance: tasks deposit into one bank account and withdraw the same again, so that 0 is left,
// unless updates get lost: the example by which tutorials 000 and 001 show a race. `race` says what
// guards the account, `yield` what stands between load and store (the condition under which
// coroutines, too, need a lock), `throws` and `release` what a holder that fails leaves behind:
// 000's "dead threads", and the lock that notices a dead holder (race=robust).
#include <fmt/format.h>

#include <map>
#include <memory>

#include "workloads/contract/workload.hpp"
#include "workloads/sync/bank.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

BankTerms terms_of(const Params& params) {
  static const std::map<std::string, Race> kRaces{{"none", Race::none},
                                                  {"mutex", Race::mutex},
                                                  {"atomic", Race::atomic},
                                                  {"local", Race::local},
                                                  {"robust", Race::robust}};
  static const std::map<std::string, Between> kBetween{
      {"no", Between::nothing}, {"yes", Between::yield}, {"check", Between::check}};
  const BankTerms terms{.tasks = static_cast<std::uint32_t>(params.integer("tasks")),
                        .meet = params.choice("meet") == "yes",
                        .race = kRaces.at(params.choice("race")),
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
  if (std::uint64_t{2} * terms.tasks * terms.steps > Account::kMostUpdates) {
    throw ParamError(fmt::format(
        "workload balance: tasks={} times steps={} is not accepted; together at most {}",
        terms.tasks, terms.steps, Account::kMostUpdates / 2));
  }
  return terms;
}

class Balance final : public Workload {
 public:
  Needs needs(const Params& params) const override {
    const bool meet = params.choice("meet") == "yes";
    const std::string& race = params.choice("race");
    return {.alive = meet ? static_cast<std::uint32_t>(params.integer("tasks")) : 1,
            .twin = true,
            .twin_lacks = race == "atomic"   ? "an addition that is atomic (race=atomic)"
                          : race == "robust" ? "a lock that survives its holder (race=robust)"
                                             : ""};
  }

  void prepare(const Params& params, Arena& arena) override {
    bank_ = &arena.make<Bank>(terms_of(params));
    arena.set_root(*bank_);
  }
  void attach(Arena& arena) override { bank_ = &arena.root<Bank>(); }

  void start_batch() override {
    const BankTerms terms = bank_->terms;
    std::construct_at(bank_, terms);
    if (terms.race != Race::robust) return;
    bank_->robust.reset();
    let_a_holder_die(*bank_);
  }

  /// The updates that it made; where the first holder throws, 0, for who that is depends.
  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    const std::uint64_t updates = co_await change_often(context, bank_, index);
    co_return bank_->terms.throws ? 0 : updates;
  }

  void verify(std::span<const std::uint64_t> results) override {
    const BankTerms& terms = bank_->terms;
    for (std::size_t i = 0; i < results.size() && !terms.throws; ++i) {
      if (results[i] == 2 * terms.steps) continue;
      throw WrongResult(
          fmt::format("task {} made {} updates instead of {}", i, results[i], 2 * terms.steps));
    }
    const bool dead_lock = terms.throws && !terms.always_released;
    expect("tasks that gave up", bank_->stuck, dead_lock ? terms.tasks - 1 : 0);
    expect("recoveries", bank_->recovered, terms.race == Race::robust ? 1 : 0);
    if (terms.race == Race::none) return;  // meant to go wrong where units interfere
    expect("updates lost", lost(), 0);
    expect("the balance left", bank_->account.balance(), 0);
  }

  Findings findings() override {
    Findings found;
    if (!bank_->terms.throws) {
      found.operations =
          static_cast<double>(bank_->terms.tasks) * static_cast<double>(bank_->terms.steps);
    }
    found.figures = {{"lost_updates", static_cast<double>(lost())},
                     {"balance_left", static_cast<double>(bank_->account.balance())},
                     {"stuck_tasks", bank_->stuck},
                     {"recovered", bank_->recovered}};
    return found;
  }

  void take(const TwinReport& report) override {
    bank_->account.store(static_cast<std::uint64_t>(report.count("account")));
    bank_->updates_made = static_cast<std::uint64_t>(report.count("updates_made"));
    bank_->stuck = static_cast<std::uint32_t>(report.count("stuck"));
  }

 private:
  std::int64_t lost() const noexcept {
    return static_cast<std::int64_t>(bank_->updates_made - bank_->account.updates());
  }

  static void expect(const char* what, std::int64_t actual, std::int64_t expected) {
    if (actual == expected) return;
    throw WrongResult(fmt::format("{}: {} instead of {}", what, actual, expected));
  }

  Bank* bank_ = nullptr;
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
