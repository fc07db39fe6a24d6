// bakery: cooks bake buns, eaters eat them, a queue lies between (tutorial 003, section 7). It
// shows that the queue decouples them: the whole takes as long as the slower side, not as the sum.
// And it shows the answers to the tutorial's question: how does an eater learn that no bun will
// come? It waits for ever (end=none), is told by a last bun that is none (sentinel), or is not
// needed any more once the queue has been joined (task_done; in the tutorial it is a daemon).
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "workloads/contract/sync/barrier.hpp"
#include "workloads/contract/sync/queue.hpp"
#include "workloads/contract/workload_of.hpp"
#include "workloads/support/fnv1a.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

enum class End { sentinel, none, task_done };

struct Bun {
  static constexpr std::uint32_t kNone = UINT32_MAX;
  std::uint32_t cook = kNone;  // kNone: the sentinel
  std::uint32_t number = 0;
};

std::uint64_t taste_of(Bun bun) noexcept { return fnv1a(std::as_bytes(std::span(&bun, 1))); }

struct Terms {
  std::uint32_t cooks = 0;
  std::uint32_t eaters = 0;
  std::uint32_t items = 0;  // of each cook
  std::uint32_t maxsize = 0;
  End end = End::none;
  std::chrono::nanoseconds bake{};
  std::chrono::nanoseconds eat{};
  std::chrono::nanoseconds patience{};

  std::uint64_t buns() const noexcept { return std::uint64_t{cooks} * items; }
};

/// One day of the bakery: a batch.
struct Day {
  Day(Arena& arena, const Terms& terms)
      : all_here(terms.cooks + terms.eaters),
        counter(arena, terms.maxsize),
        tracked(arena, terms.maxsize),
        cooks_at_work(terms.cooks) {}

  Barrier all_here;
  Queue<Bun> counter;          // end=none, sentinel
  JoinableQueue<Bun> tracked;  // end=task_done
  std::atomic<std::uint32_t> cooks_at_work;
  std::atomic<std::uint64_t> eaten{0};
  std::atomic<std::uint64_t> taste{0};  // of all that was eaten, in any order
  std::atomic<std::uint32_t> out_of_order{0};
  std::atomic<std::uint32_t> left_waiting{0};
  std::atomic<std::uint64_t> open_at_join{0};
  std::atomic<std::uint32_t> surplus_refused{0};
  std::atomic<std::int64_t> baking_ns{0};
  std::atomic<std::int64_t> eating_ns{0};
};

struct Bakery {
  Terms terms;
  Relative<Day> day;
};

/// Sleeps, and adds to `busy_ns` what that really took.
Task<void> be_busy(Context& context, std::chrono::nanoseconds span,
                   std::atomic<std::int64_t>* busy_ns) {
  const auto begun = Clock::now();
  co_await context.sleep_for(span);
  busy_ns->fetch_add((Clock::now() - begun).count(), std::memory_order_relaxed);
}

class BakeryWorkload final : public WorkloadOf<Bakery> {
 public:
  /// All meet before it opens: a cook waits for room, an eater for buns. There is at least one
  /// cook.
  Needs needs(const Params& params) const override {
    return {.alive = static_cast<std::uint32_t>(
                std::max(params.integer("tasks"), params.integer("consumers") + 1))};
  }

  void prepare(const Params& params, Arena& arena) override {
    arena_ = &arena;
    make(arena);
    const std::int64_t eaters = params.integer("consumers");
    setup_->terms = {.cooks = static_cast<std::uint32_t>(params.integer("tasks") - eaters),
                     .eaters = static_cast<std::uint32_t>(eaters),
                     .items = params.count("items"),
                     .maxsize = params.count("maxsize"),
                     .end = params.choice_as<End>("end"),
                     .bake = params.duration("bake"),
                     .eat = params.duration("eat"),
                     .patience = params.duration("patience")};
  }
  void attach(Arena& arena) override {
    arena_ = &arena;
    WorkloadOf::attach(arena);
  }
  void start_batch() override { setup_->day = &arena_->make<Day>(*arena_, setup_->terms); }

  /// The buns that it baked; how many each eater gets is a matter of luck.
  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    co_await setup_->day->all_here.wait(context);
    if (index < setup_->terms.cooks) co_return co_await cook(context, index);
    co_await eat(context);
    co_return 0;
  }

  void verify(std::span<const std::uint64_t> results) override {
    const Terms& terms = setup_->terms;
    const Day& day = *setup_->day;
    std::uint64_t taste = 0;
    for (std::uint32_t i = 0; i < terms.cooks; ++i) {
      expect_equal(fmt::format("buns of cook {}", i), results[i], terms.items);
      for (std::uint32_t number = 0; number < terms.items; ++number) {
        taste += taste_of({i, number});
      }
    }
    expect_equal("buns eaten", day.eaten, terms.buns());
    expect_equal("the sum over all buns", day.taste, taste);
    expect_equal("buns that overtook an earlier one", day.out_of_order, 0);
    expect_equal("buns not yet eaten when the join ended", day.open_at_join, 0);
    expect_equal("eaters left waiting", day.left_waiting,
                 terms.end == End::none ? terms.eaters : 0);
    expect_equal("refusals of one task_done() too many", day.surplus_refused,
                 terms.end == End::task_done ? 1 : 0);
  }

  /// Each side's busy time is that of one of its units if the work were shared out evenly.
  Findings findings() override {
    const Terms& terms = setup_->terms;
    const Day& day = *setup_->day;
    const double baking_ns = static_cast<double>(day.baking_ns) / terms.cooks;
    const double eating_ns = static_cast<double>(day.eating_ns) / terms.eaters;
    return {.operations = static_cast<double>(terms.buns()),
            .figures = {{"baking_ns", baking_ns},
                        {"eating_ns", eating_ns},
                        {"slower_side_ns", std::max(baking_ns, eating_ns)},
                        {"sum_ns", baking_ns + eating_ns},
                        {"consumers_left_waiting", day.left_waiting},
                        {"surplus_task_done_refused", day.surplus_refused}}};
  }

 private:
  bool tracked() const noexcept { return setup_->terms.end == End::task_done; }

  Task<bool> put(Context& context, Bun bun) {
    Day& day = *setup_->day;
    if (tracked()) return day.tracked.put(context, *arena_, bun);
    return day.counter.put(context, *arena_, bun);
  }
  Task<std::optional<Bun>> get(Context& context, Deadline deadline) {
    Day& day = *setup_->day;
    return tracked() ? day.tracked.get(context, deadline) : day.counter.get(context, deadline);
  }

  Task<std::uint64_t> cook(Context& context, std::uint32_t index) {
    const Terms& terms = setup_->terms;
    Day& day = *setup_->day;
    std::uint64_t baked = 0;
    for (; baked < terms.items; ++baked) {
      co_await be_busy(context, terms.bake, &day.baking_ns);
      const Bun bun{index, static_cast<std::uint32_t>(baked)};
      co_await put(context, bun);
    }
    if (--day.cooks_at_work == 0) co_await close(context);
    co_return baked;
  }

  /// The last cook does this, in the tutorial the main process: with end=task_done it joins the
  /// queue, and then the eaters, which are daemons there, may end.
  Task<void> close(Context& context) {
    const Terms& terms = setup_->terms;
    Day& day = *setup_->day;
    if (terms.end == End::none) co_return;
    if (terms.end == End::task_done) {
      co_await day.tracked.join(context);
      day.open_at_join = terms.buns() - day.eaten;
      try {
        day.tracked.task_done(context);
      } catch (const std::logic_error&) {
        ++day.surplus_refused;
      }
    }
    for (std::uint32_t i = 0; i < terms.eaters; ++i) {
      const Bun none;
      co_await put(context, none);
    }
  }

  Task<void> eat(Context& context) {
    const Terms& terms = setup_->terms;
    Day& day = *setup_->day;
    std::vector<std::uint32_t> next(terms.cooks, 0);  // the least number that may come, by cook
    for (;;) {
      const Deadline until =
          terms.end == End::none ? Deadline::in(terms.patience) : Deadline::never();
      const std::optional<Bun> bun = co_await get(context, until);
      if (!bun) {
        if (day.eaten < terms.buns()) continue;  // a slow cook, or a slow machine
        ++day.left_waiting;
        co_return;
      }
      if (bun->cook == Bun::kNone) co_return;
      if (bun->number < next[bun->cook]) ++day.out_of_order;
      next[bun->cook] = bun->number + 1;
      co_await be_busy(context, terms.eat, &day.eating_ns);
      day.taste += taste_of(*bun);
      ++day.eaten;
      if (tracked()) day.tracked.task_done(context);
    }
  }

  Arena* arena_ = nullptr;
};

}  // namespace

WorkloadInfo bakery_info() {
  return {
      .name = "bakery",
      .kind = "sync",
      .summary = "bakes buns and puts them into a queue, or takes them out and eats them",
      .tutorial = "003 producers and consumers: Queue, the end signal, JoinableQueue",
      .operation = "bun",
      .tasks = 2,
      .most_tasks = 2000,
      .params = {ParamSpec::integer("consumers", 1, 1, 1000, "eaters; the other tasks are cooks"),
                 ParamSpec::choice("end", {"sentinel", "none", "task_done"},
                                   "how an eater ends: by a last bun that is none; never, until "
                                   "it gives up; when the joined queue has no use for it"),
                 ParamSpec::integer("items", 20, 0, 100'000, "buns that each cook bakes"),
                 ParamSpec::integer("maxsize", 0, 0, 1'000'000,
                                    "buns that the queue holds; 0: as many as come"),
                 ParamSpec::duration("bake", 1ms, 0ns, 60s, "to bake a bun (ns, us, ms, s)"),
                 ParamSpec::duration("eat", 1ms, 0ns, 60s, "to eat a bun (ns, us, ms, s)"),
                 ParamSpec::duration("patience", 5ms, 0ns, 60s,
                                     "with end=none: how long an eater waits before it looks "
                                     "whether any bun can still come (ns, us, ms, s)")},
      .make = [] { return std::make_unique<BakeryWorkload>(); },
  };
}

}  // namespace fourways
