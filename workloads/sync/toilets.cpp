// toilets: twelve users, three places, and a semaphore at the door (tutorial 003, section 8). It
// shows that a semaphore is no pool: all users exist at once, and only so many are inside. The
// first users stay until the places are full, so that the peak is no matter of luck.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "workloads/contract/sync/barrier.hpp"
#include "workloads/contract/sync/semaphore.hpp"
#include "workloads/contract/workload_of.hpp"
#include "workloads/support/raise_to.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

struct House {
  House(std::uint32_t places, std::uint32_t users, std::chrono::nanoseconds visit) noexcept
      : places(places), users(users), visit(visit), door(places), full(peak_wanted()) {}

  std::uint32_t peak_wanted() const noexcept { return std::min(places, users); }

  const std::uint32_t places;
  const std::uint32_t users;
  const std::chrono::nanoseconds visit;
  Semaphore door;
  Barrier full;  // of the users that entered first
  std::atomic<std::uint32_t> entered{0};
  std::atomic<std::uint32_t> inside{0};
  std::atomic<std::uint32_t> peak{0};
};

class Toilets final : public WorkloadOf<House> {
 public:
  /// The first to enter wait for each other.
  Needs needs(const Params& params) const override {
    return {.alive = static_cast<std::uint32_t>(
                std::min(params.integer("places"), params.integer("tasks")))};
  }

  void prepare(const Params& params, Arena& arena) override {
    make(arena, params.count("places"), params.count("tasks"), params.duration("visit"));
  }
  void start_batch() override {
    std::construct_at(setup_, setup_->places, setup_->users, setup_->visit);
  }

  /// How many times it went: once.
  Task<std::uint64_t> task(Context& context, std::uint32_t) override {
    co_await setup_->door.acquire(context);
    raise_to(setup_->peak, ++setup_->inside);
    if (setup_->entered.fetch_add(1) < setup_->peak_wanted()) {
      co_await setup_->full.wait(context, Deadline::in(kGiveUp));
    }
    co_await context.sleep_for(setup_->visit);
    --setup_->inside;
    setup_->door.release(context);
    co_return 1;
  }

  void verify(std::span<const std::uint64_t>) override {
    if (setup_->peak == setup_->peak_wanted() && setup_->entered == setup_->users) return;
    throw WrongResult(fmt::format(
        "{} users of {} went, at most {} at a time; the semaphore should have let {} in at a time",
        setup_->entered.load(), setup_->users, setup_->peak.load(), setup_->peak_wanted()));
  }
  Findings findings() override {
    return {.figures = {{"peak_inside", setup_->peak}, {"users", setup_->users}}};
  }

 private:
  static constexpr auto kGiveUp = 20s;  // a semaphore that does not let them in would hang here
};

}  // namespace

WorkloadInfo toilets_info() {
  return {
      .name = "toilets",
      .kind = "sync",
      .summary = "waits for one of a few places, stays a while, and leaves",
      .tutorial = "003 the semaphore",
      .operation = "visit",
      .tasks = 12,
      .most_tasks = 20'000,
      .params = {ParamSpec::integer("places", 3, 1, 10'000, "how many are let in at a time"),
                 ParamSpec::duration("visit", 2ms, 0ns, 60s, "how long one stays (ns, us, ms, s)")},
      .make = [] { return std::make_unique<Toilets>(); },
  };
}

}  // namespace fourways
