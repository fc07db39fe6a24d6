// primes: each task counts the primes below a limit by trial division. The tutorials' CPU-bound
// work (000, 002, 003: "processes use all cores"). It shows which models really use several
// processors: no task waits, so only parallel models gain.
#include <fmt/format.h>

#include "workloads/contract/workload_of.hpp"

namespace fourways {
namespace {

// An ordinary function: a coroutine would keep the loop's variables in its frame, in memory.
std::uint64_t count_primes_below(Context& context, std::uint32_t limit) {
  std::uint64_t primes = 0;
  for (std::uint32_t candidate = 2; candidate < limit; ++candidate) {
    std::uint32_t divisor = 2;
    while (divisor * divisor <= candidate && candidate % divisor != 0) ++divisor;
    if (divisor * divisor > candidate) ++primes;
    context.checkpoint();
  }
  return primes;
}

/// The sieve of Eratosthenes: another way to the same number.
std::uint64_t sieve_primes_below(std::uint32_t limit) {
  std::vector<bool> composite(limit);
  std::uint64_t primes = 0;
  for (std::uint64_t number = 2; number < limit; ++number) {
    if (composite[number]) continue;
    ++primes;
    for (std::uint64_t multiple = number * number; multiple < limit; multiple += number) {
      composite[multiple] = true;
    }
  }
  return primes;
}

struct Setup {
  std::uint32_t limit = 0;
};

class Primes final : public WorkloadOf<Setup> {
 public:
  Needs needs(const Params&) const override { return {.twin = true}; }
  void prepare(const Params& params, Arena& arena) override {
    make(arena).limit = params.count("limit");
  }

  Task<std::uint64_t> task(Context& context, std::uint32_t) override {
    co_return count_primes_below(context, setup_->limit);
  }

  void verify(std::span<const std::uint64_t> results) override {
    expect_each(
        results, sieve_primes_below(setup_->limit),
        fmt::format("task {{}} counted {{}} primes below {}; there are {{}}", setup_->limit));
  }
};

}  // namespace

WorkloadInfo primes_info() {
  return {
      .name = "primes",
      .kind = "cpu",
      .summary = "counts the primes below a limit by trial division",
      .tutorial = "000, 002, 003 CPU-bound work on several cores",
      .column = "cpu",
      .params = {ParamSpec::integer("limit", 80'000, 2, 10'000'000,
                                    "count the primes below this number; 80000 take about 4 ms")},
      .make = [] { return std::make_unique<Primes>(); },
  };
}

}  // namespace fourways
