// traffic_lights: an event is the light; cars wait until it is set, police cars only so long
// (tutorial 003, section 9). The first red holds everybody: the cars until it turns green, the
// police until their patience ends, and they go on. Every second car is far away: it sets off at
// the first green, arrives when the light was cleared again, and waits again for the next. The
// light counts the cars that have come before it turns, so that every run has the same order.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "workloads/contract/sync/barrier.hpp"
#include "workloads/contract/sync/event.hpp"
#include "workloads/contract/workload_of.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

/// A number that grows, and that others wait for.
class Tally {
 public:
  void count(Context& context) noexcept {
    word_.value.fetch_add(1, std::memory_order_seq_cst);
    context.wake(word_, kEveryone);
  }
  std::uint32_t value() const noexcept { return word_.value.load(std::memory_order_seq_cst); }
  Task<void> reaches(Context& context, std::uint32_t wanted) {
    for (;;) {
      const std::uint32_t now = value();
      if (now >= wanted) co_return;
      co_await context.wait_on(word_, now);
    }
  }

 private:
  SharedWord word_;
};

struct Traffic {
  std::uint32_t cars = 0;
  std::uint32_t police = 0;
  std::chrono::nanoseconds phase{};
  std::chrono::nanoseconds patience{};

  std::uint32_t far_cars() const noexcept { return cars / 2; }
};

struct Crossing {
  explicit Crossing(const Traffic& expected) noexcept
      : traffic(expected), all_here(1 + expected.police + expected.cars) {}

  const Traffic traffic;
  Barrier all_here;
  Event green;
  // Odd while the light may be green: it is counted before the event is set and after it is
  // cleared. A car that sees the event set, and an even phase before and after, saw a light that
  // was never on.
  Tally phase;
  Tally stopped;  // cars at a red light; a car may stop more than once
  Tally set_off;  // cars that saw it turn green
  Tally crossed;  // cars that are through
  Tally police_through;
  std::atomic<std::uint32_t> on_green{0};
  std::atomic<std::uint32_t> against_red{0};
  std::atomic<std::uint32_t> police_on_red{0};
};

constexpr std::uint32_t kFirstGreen = 1;
constexpr std::uint32_t kSecondRed = 2;
constexpr std::uint32_t kSecondGreen = 3;

Task<void> turn_green(Context& context, Crossing* crossing, std::uint32_t cars_through) {
  crossing->phase.count(context);
  crossing->green.set(context);
  co_await context.sleep_for(crossing->traffic.phase);
  // No car that stood there may miss it: at the next green it would be one too many.
  co_await crossing->set_off.reaches(context, crossing->traffic.cars);
  co_await crossing->crossed.reaches(context, cars_through);
  crossing->green.clear();
  crossing->phase.count(context);
}

Task<std::uint64_t> light(Context& context, Crossing* crossing) {
  const Traffic& traffic = crossing->traffic;
  co_await context.sleep_for(traffic.phase);
  co_await crossing->stopped.reaches(context, traffic.cars);
  co_await crossing->police_through.reaches(context, traffic.police);
  co_await turn_green(context, crossing, traffic.cars - traffic.far_cars());
  co_await context.sleep_for(traffic.phase);
  co_await crossing->stopped.reaches(context, traffic.cars + traffic.far_cars());
  co_await turn_green(context, crossing, traffic.cars);
  co_return crossing->phase.value();
}

/// The phase in which a car passes, or nothing if the light is red.
std::optional<std::uint32_t> pass(Crossing& crossing) noexcept {
  const std::uint32_t before = crossing.phase.value();
  if (!crossing.green.is_set()) return std::nullopt;
  const std::uint32_t after = crossing.phase.value();
  const bool surely_red = before == after && before % 2 == 0;
  ++(surely_red ? crossing.against_red : crossing.on_green);
  return before;
}

Task<std::uint64_t> car(Context& context, Crossing* crossing, bool far) {
  std::optional<std::uint32_t> passed;
  while (!passed) {
    crossing->stopped.count(context);
    co_await crossing->green.wait(context);
    crossing->set_off.count(context);
    if (far) co_await crossing->phase.reaches(context, kSecondRed);
    passed = pass(*crossing);
  }
  crossing->crossed.count(context);
  co_return *passed;
}

Task<std::uint64_t> police_car(Context& context, Crossing* crossing) {
  co_await crossing->green.wait(context, Deadline::in(crossing->traffic.patience));
  const std::uint32_t phase = crossing->phase.value();
  if (!crossing->green.is_set()) ++crossing->police_on_red;
  crossing->police_through.count(context);
  co_return phase;
}

class TrafficLights final : public WorkloadOf<Crossing> {
 public:
  /// The light, the police and at least one car; all meet before it begins.
  Needs needs(const Params& params) const override {
    return {.alive = static_cast<std::uint32_t>(
                std::max(params.integer("tasks"), params.integer("police") + 2))};
  }

  void prepare(const Params& params, Arena& arena) override {
    const std::int64_t police = params.integer("police");
    make(arena, Traffic{.cars = static_cast<std::uint32_t>(params.integer("tasks") - police - 1),
                        .police = static_cast<std::uint32_t>(police),
                        .phase = params.duration("phase"),
                        .patience = params.duration("patience")});
  }
  void start_batch() override {
    const Traffic traffic = setup_->traffic;
    std::construct_at(setup_, traffic);
  }

  /// The phase of the light in which it passed.
  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    const std::uint32_t first_car = 1 + setup_->traffic.police;
    co_await setup_->all_here.wait(context);
    std::uint64_t phase = 0;
    if (index == 0) {
      phase = co_await light(context, setup_);
    } else if (index < first_car) {
      phase = co_await police_car(context, setup_);
    } else {
      phase = co_await car(context, setup_, is_far(index - first_car));
    }
    co_return phase;
  }

  void verify(std::span<const std::uint64_t> results) override {
    const Traffic& traffic = setup_->traffic;
    expect_equal("cars that passed while it was red", setup_->against_red, 0);
    expect_equal("cars that passed on green", setup_->on_green, traffic.cars);
    expect_equal("police cars that went on without it", setup_->police_on_red, traffic.police);
    for (std::uint32_t i = 0; i < traffic.cars; ++i) {
      expect_equal(fmt::format("the phase in which car {} passed", i),
                   results[1 + traffic.police + i], is_far(i) ? kSecondGreen : kFirstGreen);
    }
  }

  Findings findings() override {
    return {.figures = {{"cars_passed_on_green", setup_->on_green},
                        {"cars_passed_on_red", setup_->against_red},
                        {"cars_stopped_again", setup_->stopped.value() - setup_->traffic.cars},
                        {"police_passed_on_red", setup_->police_on_red}}};
  }

 private:
  static bool is_far(std::uint32_t car) noexcept { return car % 2 == 1; }
};

}  // namespace

WorkloadInfo traffic_lights_info() {
  return {
      .name = "traffic_lights",
      .kind = "sync",
      .summary = "waits at a red light as a car or, not for ever, as the police; one is the light",
      .tutorial = "003 the event: set, clear, wait, wait with a time-out",
      .operation = "task",
      .tasks = 16,
      .most_tasks = 10'000,
      .params = {ParamSpec::integer("police", 5, 0, 1000,
                                    "police cars; the rest are cars, but for the light"),
                 ParamSpec::duration("phase", 2ms, 0ns, 60s,
                                     "how long the light stays as it is, at least (ns, us, ms, s)"),
                 ParamSpec::duration("patience", 1ms, 0ns, 60s,
                                     "how long the police wait (ns, us, ms, s)")},
      .make = [] { return std::make_unique<TrafficLights>(); },
  };
}

}  // namespace fourways
