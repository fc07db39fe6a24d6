// prefork_fiber, prefork_epoll: N processes, each with a scheduler of the inner model, as nginx has
// a process a core; "coroutines need the help of processes" in the words of tutorial 001. Task i
// runs in process i % N. `co_await` is what it is in the inner model; primitives reach across the
// processes by their doorbells.
//
// The clock starts when all processes stand at the start barrier with their schedulers made, for
// every workload: they are a pool, ready before the first task comes (making them is of `start`'s
// kind). A process that dies ends the batch: the others get a moment to finish, then they are
// killed.
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <vector>

#include "runners/blocking_context.hpp"
#include "runners/loop/local_runner.hpp"
#include "runners/process/unit_processes.hpp"
#include "runners/system_calls.hpp"
#include "runners/table.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

constexpr auto kGrace = 1s;         // for those whose sibling died; their sample is void anyway
constexpr auto kLookAround = 20ms;  // between two looks for processes that died on their way

/// A process's own account, in the arena.
struct Member {
  Usage before;               // when the barrier opened
  std::int64_t stood_ns = 0;  // all of its tasks were there
  std::int64_t ended_ns = 0;  // all of them were done
  enum class Trouble { none, limit, error } trouble = Trouble::none;
  int error = 0;
  char text[240] = {};

  void set_trouble(Trouble what, int number, std::string_view words) noexcept {
    error = number;
    text[words.copy(text, sizeof text - 1)] = '\0';
    trouble = what;
  }
};

struct StartBarrier {
  SharedWord arrived;  // how many stand at it, or never will
  SharedWord open;
};

void wait_on(SharedWord& word, std::uint32_t value, Deadline until = {}) {
  Op op(word, value, until);
  call_blocking(op);
}

/// The inner model's share of the tasks that process `place` of `count` runs.
Plan share_of(const Plan& plan, unsigned place, unsigned count) {
  Plan share = plan;
  share.tasks = (plan.tasks + count - 1 - place) / count;
  share.doorbell = plan.doorbell + place;
  share.first = plan.index(place);
  share.step = plan.step * count;
  return share;
}

/// The processes of one batch. Its destructor leaves none behind.
class Crew {
 public:
  Crew(Workload& workload, const Plan& plan, unsigned count, Arena& arena, Ledger& ledger)
      : workload_(workload),
        plan_(plan),
        arena_(arena),
        ledger_(ledger),
        context_(arena),
        barrier_(arena.make<StartBarrier>()),
        members_(arena.make_array<Member>(count)),
        processes_(count) {}
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  void make_ready(LocalRunner& inner) {
    FramePool::warm_up();
    for (unsigned i = 0; i < size(); ++i) {
      processes_[i] = fork_unit(i, size(), [&] { be_member(inner, i); });
    }
    for (std::uint32_t here = barrier_.arrived.value; here < size();
         here = barrier_.arrived.value) {
      wait_on(barrier_.arrived, here, Deadline::in(kLookAround));
      throw_if_one_died();
    }
    throw_trouble();
  }

  void open_barrier() {
    barrier_.open.value = 1;
    context_.wake(barrier_.open, kEveryone);
  }

  /// To the end of the last. Gives when the last task was done.
  std::int64_t join() {
    Deadline patience = Deadline::never();
    for (std::size_t left = size(); left > 0;) {
      for (const unsigned place : ended_by(patience)) {
        --left;
        const bool well = account_for(place);
        if (!well && patience.is_never()) patience = Deadline::in(kGrace);
      }
      if (patience.at <= Clock::now()) kill_all();
    }
    throw_trouble();
    std::int64_t ended_ns = 0;
    for (const Member& member : members_) ended_ns = std::max(ended_ns, member.ended_ns);
    return ended_ns;
  }

 private:
  unsigned size() const noexcept { return static_cast<unsigned>(processes_.size()); }
  Plan share(unsigned place) const { return share_of(plan_, place, size()); }

  [[noreturn]] void be_member(LocalRunner& inner, unsigned place) {
    Member& self = members_[place];
    try {
      run_share(inner, place, self);
    } catch (const LimitReached& limit) {
      self.set_trouble(Member::Trouble::limit, 0, limit.what());
    } catch (const std::system_error& error) {
      // Without the error's own words: making it anew from the number adds them again.
      std::string_view text = error.what();
      const std::string words = ": " + error.code().message();
      if (text.ends_with(words)) text.remove_suffix(words.size());
      self.set_trouble(Member::Trouble::error, error.code().value(), text);
    } catch (const std::bad_alloc&) {
      self.set_trouble(Member::Trouble::limit, 0, "out of memory; ask for fewer tasks");
    } catch (const std::exception& error) {
      self.set_trouble(Member::Trouble::error, 0, error.what());
    }
    arrive();
    ::_exit(0);
  }

  void run_share(LocalRunner& inner, unsigned place, Member& self) {
    const Plan plan = share(place);
    const auto scheduler = inner.scheduler(workload_, plan, arena_, ledger_);
    arrive();
    while (barrier_.open.value == 0) wait_on(barrier_.open, 0);
    self.before = usage_of_process();
    scheduler->create();
    self.stood_ns = now_ns();
    scheduler->run();
    self.ended_ns = now_ns();
    if (place == 0) ledger_.set_note(scheduler->note());
    if (ledger_.measures_memory()) ledger_.add_unit_memory(proportional_memory_bytes());
    ::_exit(0);  // nothing of the parent's is flushed or destroyed twice, nor taken down in vain
  }

  void arrive() {
    barrier_.arrived.value.fetch_add(1);
    context_.wake(barrier_.arrived, 1);
  }

  void throw_if_one_died() {
    for (unsigned i = 0; i < size(); ++i) {
      const std::optional<ExitStatus> status = processes_[i].ended();
      if (!status) continue;
      throw_trouble();
      throw std::runtime_error(fmt::format("process {} of {} {} before its first task", i + 1,
                                           size(), describe(*status)));
    }
  }

  void throw_trouble() const {
    for (const Member& member : members_) {
      if (member.trouble == Member::Trouble::limit) throw LimitReached(member.text);
      if (member.trouble == Member::Trouble::none) continue;
      if (member.error == 0) throw std::runtime_error(member.text);
      throw std::system_error(member.error, std::generic_category(), member.text);
    }
  }

  /// Those that have ended by now; waits for one, or until the deadline.
  std::vector<unsigned> ended_by(Deadline until) const {
    std::vector<pollfd> entries;
    for (const OwnChild& each : processes_) entries.push_back({each ? each.fd() : -1, POLLIN, 0});
    // Once they are killed they are waited for, however long that takes.
    const int limit_ms = killed_ ? -1 : milliseconds_until(until);
    retry_interrupted([&] { return ::poll(entries.data(), entries.size(), limit_ms); });
    std::vector<unsigned> ended;
    for (unsigned i = 0; i < entries.size(); ++i) {
      if (entries[i].revents != 0) ended.push_back(i);
    }
    return ended;
  }

  /// Into the ledger: what it used, when its tasks stood, what it left undone. False: it died.
  bool account_for(unsigned place) {
    rusage raw{};  // of this child alone
    const ExitStatus status = processes_[place].reap(&raw);
    const Member& member = members_[place];
    Usage used = usage_of(raw);
    used -= member.before;
    ledger_.add_unit_usage(used);
    const Plan plan = share(place);
    if (ledger_.task_times()) {
      for (std::uint32_t i = 0; i < plan.tasks; ++i) {
        ledger_.slot(plan.index(i)).started_ns = member.stood_ns;
      }
    }
    return member.trouble == Member::Trouble::none && all_done(plan, status);
  }

  bool all_done(const Plan& plan, ExitStatus status) {
    bool all = true;
    for (std::uint32_t i = 0; i < plan.tasks; ++i) {
      if (ledger_.slot(plan.index(i)).state != TaskSlot::State::open) continue;
      report_death(plan.index(i), status, "before");
      all = false;
    }
    if (!all || status.success()) return all;
    report_death(plan.index(0), status, "after");
    return false;
  }

  void report_death(std::uint32_t task, ExitStatus status, const char* when) {
    const std::string how =
        killed_ && status.signal() == SIGKILL
            ? "was ended, for another had died"
            : fmt::format("(one of {}) {} {} its result", size(), describe(status), when);
    ledger_.failed(task, status.exited() ? "exit" : "signal",
                   fmt::format("the process of task {} {}", task, how));
  }

  void kill_all() noexcept {
    killed_ = true;
    for (const OwnChild& each : processes_) each.signal(SIGKILL);
  }

  Workload& workload_;
  const Plan plan_;
  Arena& arena_;
  Ledger& ledger_;
  BlockingContext context_;
  StartBarrier& barrier_;
  const std::span<Member> members_;
  std::vector<OwnChild> processes_;
  bool killed_ = false;
};

class Prefork final : public Runner {
 public:
  Prefork(LocalRunner& inner, const char* name, const char* summary, const char* tutorial)
      : Runner({.name = name,
                .family = "hybrid",
                .summary = summary,
                .tutorial = tutorial,
                .waiting = "its process",
                .bounded = true,
                .most_workers = Doorbells::kMost,
                .workers_hold_many = true,
                .parallel = true,
                .child_tasks = inner.traits().child_tasks}),
        inner_(inner) {}

  unsigned loops(const Plan& plan) const noexcept override {
    return std::clamp(plan.workers, 1U, traits().most_workers);
  }

  void run(Workload& workload, const Plan& plan, Arena& arena, Ledger& ledger) override {
    const unsigned count = loops(plan);
    if (count < plan.workers) {
      throw LimitReached(
          fmt::format("{} takes at most {} workers, not {}", traits().name, count, plan.workers));
    }
    arena.make_doorbells(plan.doorbell + count);
    Crew crew(workload, plan, count, arena, ledger);
    crew.make_ready(inner_);
    ledger.begin();
    crew.open_barrier();
    ledger.end(crew.join());
    ledger.units_created = count;
    ledger.joined();
  }

 private:
  LocalRunner& inner_;  // of the same table
};

}  // namespace

void add_prefork(RunnerTable& table) {
  table.add<Prefork>(local_runner(table, "fiber"), "prefork_fiber",
                     "N processes, each with fibers on one thread",
                     "coroutines with the help of processes (001)");
  table.add<Prefork>(local_runner(table, "epoll"), "prefork_epoll",
                     "N processes, each with one epoll loop",
                     "coroutines with the help of processes (001), nginx");
}

}  // namespace fourways
