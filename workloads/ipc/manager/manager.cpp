// manager: tasks share objects which a server process owns, through proxies, after proving that
// they know its key: multiprocessing.managers of tutorials 001, 003 and 004. It shows what such an
// access costs (a round trip each, whatever the object), that a wrong key is refused, and that the
// answer of a proxy about a queue is outdated when it arrives: a consumer that stops at "empty"
// misses items.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "workloads/contract/sync/barrier.hpp"
#include "workloads/contract/workload_of.hpp"
#include "workloads/ipc/manager/proxy.hpp"
#include "workloads/support/percentile.hpp"
#include "workloads/support/raise_to.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::nanoseconds kLockPatience = 100ms;  // then its holder is taken for gone
constexpr std::uint32_t kMostTimes = 1U << 16;             // round trips whose times are kept
constexpr std::string_view kSentinel;                      // an empty item: no more to come

enum class Use : std::uint8_t { counter, dictionary, master_and_workers, stop_at_empty };

struct Setup {
  explicit Setup(std::uint32_t count_of_tasks) : tasks(count_of_tasks), all_here(count_of_tasks) {}

  Use use = Use::counter;
  bool right_key = true;
  const std::uint32_t tasks;
  std::uint32_t count = 0;
  std::chrono::nanoseconds pause{};
  ManagerAddress server;
  ManagerKey key{};
  Barrier all_here;         // of master and workers
  std::uint32_t batch = 0;  // its objects are its own: their names end in it

  // Of this batch.
  std::atomic<std::uint64_t> round_trips{0};
  std::atomic<std::uint64_t> refused{0};
  std::atomic<std::uint64_t> most_seen{0};  // highest sum, or most items of a dictionary
  std::atomic<std::uint64_t> items_read{0};
  std::atomic<std::uint64_t> busiest{0};  // items of one worker
  std::atomic<std::uint64_t> left_held{0};
  std::atomic<std::uint64_t> locked_out{0};
  std::atomic<std::uint32_t> times_taken{0};
  Relative<std::int64_t> times_ns;

  void start_batch() noexcept {
    ++batch;
    for (auto* count_of_batch :
         {&round_trips, &refused, &most_seen, &items_read, &busiest, &left_held, &locked_out}) {
      count_of_batch->store(0);
    }
    times_taken = 0;
  }
};

/// One task's connection; it adds its round trips to the batch's, however it ends.
class Session {
 public:
  Session(Context& context, Setup& setup) : context_(context), setup_(setup), client_(context) {}
  ~Session() { setup_.round_trips += client_.round_trips(); }

  Task<std::uint64_t> run(std::uint32_t index) {
    if (!setup_.right_key) {
      ManagerKey wrong = setup_.key;
      wrong[index % wrong.size()] ^= 1U;
      const std::uint64_t refused = co_await knock(wrong);
      setup_.refused += refused;
      co_return refused;
    }
    co_await client_.connect(setup_.server, setup_.key);
    switch (setup_.use) {
      case Use::counter: co_return co_await count_up();
      case Use::dictionary: co_return co_await keep_entry(index);
      case Use::master_and_workers:
        co_await setup_.all_here.wait(context_);
        if (index == 0) co_return co_await be_master();
        co_return co_await be_worker();
      case Use::stop_at_empty: break;
    }
    if (index == 0) co_return co_await write_items();
    co_return co_await read_until_empty();
  }

 private:
  std::string name(std::string_view object) const {
    return fmt::format("{} of batch {}", object, setup_.batch);
  }
  /// Keeps the time of a round trip that waits for nobody but the server.
  void took(Clock::duration time) noexcept {
    const std::uint32_t place = setup_.times_taken.fetch_add(1, std::memory_order_relaxed);
    if (place < kMostTimes) setup_.times_ns[place] = std::chrono::nanoseconds(time).count();
  }

  Task<std::uint64_t> count_up() {
    ValueProxy value(client_, name("the value"));
    co_await value.open();
    std::int64_t sum = 0;
    for (std::uint32_t i = 0; i < setup_.count; ++i) {
      const auto began = Clock::now();
      sum = co_await value.increment(1);
      took(Clock::now() - began);
    }
    raise_to(setup_.most_seen, static_cast<std::uint64_t>(sum));
    co_return setup_.count;
  }

  Task<std::uint64_t> keep_entry(std::uint32_t index) {
    DictionaryProxy dictionary(client_, name("the dictionary"));
    co_await dictionary.open();
    const std::string key = fmt::format("task {}", index);
    std::uint64_t read_back = 0;
    for (std::uint32_t i = 0; i < setup_.count; ++i) {
      const auto began = Clock::now();
      co_await dictionary.set(key, std::to_string(i));
      took(Clock::now() - began);
      const auto item = co_await dictionary.get(key);
      if (item) read_back += std::stoull(*item);
    }
    const auto all = co_await dictionary.items();
    raise_to(setup_.most_seen, all.size());
    co_return read_back;
  }

  /// Tutorial 004: puts the tasks, waits for their results, and tells the workers to go home.
  Task<std::uint64_t> be_master() {
    QueueProxy tasks(client_, name("the tasks"));
    QueueProxy results(client_, name("the results"));
    co_await tasks.open();
    co_await results.open();
    for (std::uint32_t i = 0; i < setup_.count; ++i) {
      const auto began = Clock::now();
      co_await tasks.put(std::to_string(i));
      took(Clock::now() - began);
    }
    std::uint64_t sum = 0;
    for (std::uint32_t i = 0; i < setup_.count; ++i) {
      const auto result = co_await results.get();
      sum += std::stoull(result.value());
    }
    for (std::uint32_t i = 1; i < setup_.tasks; ++i) co_await tasks.put(std::string(kSentinel));
    co_return sum;
  }

  Task<std::uint64_t> be_worker() {
    QueueProxy tasks(client_, name("the tasks"));
    QueueProxy results(client_, name("the results"));
    co_await tasks.open();
    co_await results.open();
    std::uint64_t done = 0;
    for (;; ++done) {
      const auto item = co_await tasks.get();
      if (item.value() == kSentinel) break;
      const std::uint64_t number = std::stoull(*item);
      co_await results.put(std::to_string(number * number));
    }
    setup_.items_read += done;
    raise_to(setup_.busiest, done);
    co_return 1;
  }

  Task<std::uint64_t> write_items() {
    QueueProxy queue(client_, name("the queue"));
    co_await queue.open();
    for (std::uint32_t i = 0; i < setup_.count; ++i) {
      const auto began = Clock::now();
      co_await queue.put(std::to_string(i));
      took(Clock::now() - began);
      if (setup_.pause.count() > 0) co_await context_.sleep_for(setup_.pause);
    }
    co_return setup_.count;
  }

  /// Tutorial 001's reader, as it stands there: it looks before it gets, stops at the first
  /// "empty", and leaves the loop past the release of the lock.
  Task<std::uint64_t> read_until_empty() {
    QueueProxy queue(client_, name("the queue"));
    LockProxy lock(client_, name("the lock"));
    co_await queue.open();
    co_await lock.open();
    for (;;) {
      const bool acquired = co_await lock.acquire(kLockPatience.count());
      if (!acquired) {
        ++setup_.locked_out;
        break;
      }
      const auto began = Clock::now();
      const bool empty = co_await queue.empty();
      took(Clock::now() - began);
      if (empty) {
        ++setup_.left_held;
        break;
      }
      co_await queue.get();
      ++setup_.items_read;
      co_await lock.release();
    }
    co_return 0;
  }

  /// 1 if the manager would not let it in.
  Task<std::uint64_t> knock(ManagerKey wrong) {
    try {
      co_await client_.connect(setup_.server, wrong);
    } catch (const ManagerRefused&) {
      co_return 1;
    }
    co_return 0;
  }

  Context& context_;
  Setup& setup_;
  ManagerClient client_;
};

class Manager final : public WorkloadOf<Setup> {
 public:
  Needs needs(const Params& params) const override {
    const bool meet = use_of(params) == Use::master_and_workers && params.choice("key") == "right";
    return {.alive = meet ? params.count("tasks") : 1, .twin = true, .twin_blocks = true};
  }

  void prepare(const Params& params, Arena& arena) override {
    using Transport = ManagerServer::Transport;
    make(arena, params.count("tasks"));
    setup_->use = use_of(params);
    setup_->right_key = params.choice("key") == "right";
    setup_->count = params.count("count");
    setup_->pause = params.duration("pause");
    if (setup_->tasks == 1 && params.choice("use") == "queues") {
      throw ParamError(
          "workload manager: use=queues needs a master and a worker; set tasks to 2 or more");
    }
    setup_->times_ns = arena.make_array<std::int64_t>(kMostTimes).data();
    setup_->key = random_bytes();
    server_ = std::make_unique<ManagerServer>(
        arena, params.choice("transport") == "tcp" ? Transport::tcp : Transport::unix_socket,
        setup_->key, static_cast<int>(setup_->tasks));
    setup_->server = server_->address();
    // Once here, so that no forked task has libcrypto to set up.
    static_cast<void>(proof_of(setup_->key, kClientSide, {}, {}));
  }
  void start_batch() override { setup_->start_batch(); }

  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    Session session(context, *setup_);
    co_return co_await session.run(index);
  }

  void verify(std::span<const std::uint64_t> results) override {
    if (const std::string reason = server_->failure(); !reason.empty()) {
      throw std::runtime_error(reason);
    }
    expect_each(
        results, [this](std::uint32_t task) { return expected_of(task); },
        "task {} gave {}, expected {}");
    if (!setup_->right_key) {
      expect(setup_->refused, setup_->tasks, "clients with a wrong key were refused");
    } else if (setup_->use == Use::counter) {
      expect(setup_->most_seen, std::uint64_t{setup_->tasks} * setup_->count,
             "was the highest sum");
    } else if (setup_->use == Use::dictionary) {
      expect(setup_->most_seen, setup_->tasks, "entries were in the dictionary");
    } else if (setup_->use == Use::master_and_workers) {
      expect(setup_->items_read, setup_->count, "items were worked on");
    }
  }

  Findings findings() override {
    const auto number = [](const auto& count) { return static_cast<double>(count.load()); };
    Findings found;
    found.operations = setup_->right_key ? number(setup_->round_trips) : setup_->tasks;
    if (!setup_->right_key) {
      found.figures = {{"refused_clients", number(setup_->refused)}};
      return found;
    }
    found.figures = {{"round_trips", number(setup_->round_trips)},
                     {"round_trip_ns", median_time_ns()}};
    if (setup_->use == Use::master_and_workers) {
      found.figures["busiest_worker_items"] = number(setup_->busiest);
    } else if (setup_->use == Use::stop_at_empty) {
      found.figures["items_read"] = number(setup_->items_read);
      found.figures["items_missed"] = setup_->count - number(setup_->items_read);
      found.figures["locks_left_held"] = number(setup_->left_held);
      found.figures["readers_locked_out"] = number(setup_->locked_out);
    }
    return found;
  }

  /// Of a manager of its own: Python's.
  void take(const TwinReport& report) override {
    const std::pair<std::atomic<std::uint64_t>*, const char*> counts[] = {
        {&setup_->round_trips, "round_trips"}, {&setup_->refused, "refused"},
        {&setup_->most_seen, "most_seen"},     {&setup_->items_read, "items_read"},
        {&setup_->busiest, "busiest"},         {&setup_->left_held, "left_held"},
        {&setup_->locked_out, "locked_out"}};
    for (const auto& [to, name] : counts) *to = static_cast<std::uint64_t>(report.count(name));
    setup_->times_ns[0] = report.count("round_trip_ns");
    setup_->times_taken = 1;
  }

 private:
  static Use use_of(const Params& params) {
    const std::string& use = params.choice("use");
    if (use == "counter") return Use::counter;
    if (use == "dict") return Use::dictionary;
    return params.choice("stop") == "empty" ? Use::stop_at_empty : Use::master_and_workers;
  }

  std::uint64_t expected_of(std::uint32_t index) const noexcept {
    const std::uint64_t count = setup_->count;
    if (!setup_->right_key) return 1;
    switch (setup_->use) {
      case Use::counter: return count;
      case Use::dictionary: return count * (count - 1) / 2;
      case Use::master_and_workers:
        return index == 0 ? (count - 1) * count * (2 * count - 1) / 6 : 1;
      case Use::stop_at_empty: return index == 0 ? count : 0;
    }
    return 0;
  }

  static void expect(std::uint64_t seen, std::uint64_t expected, const char* what) {
    if (seen == expected) return;
    throw WrongResult(fmt::format("{} instead of {} {}", seen, expected, what));
  }

  double median_time_ns() const {
    const std::uint32_t taken = std::min(setup_->times_taken.load(), kMostTimes);
    const std::int64_t* times = setup_->times_ns.get();
    return static_cast<double>(percentile(std::vector(times, times + taken), 0.5));
  }

  std::unique_ptr<ManagerServer> server_;
};

}  // namespace

WorkloadInfo manager_info() {
  return {
      .name = "manager",
      .kind = "ipc",
      .summary = "uses objects that a server process owns, through proxies, with its key",
      .tutorial = "001, 003, 004 Manager: shared objects, task and result queues, authkey",
      .operation = "round trip",
      .most_tasks = 4000,
      .params = {ParamSpec::choice(
                     "use", {"counter", "queues", "dict"},
                     "counter: all increment one value; queues: task 0 hands out work and "
                     "collects results; dict: each keeps its own entry"),
                 ParamSpec::choice("transport", {"unix", "tcp"}, "the socket of the server"),
                 ParamSpec::integer("count", 50, 1, 1'000'000,
                                    "increments or entries per task, or items through the queues"),
                 ParamSpec::choice(
                     "stop", {"sentinel", "empty"},
                     "queues: the consumers end at a sentinel, or when the queue says that "
                     "it is empty"),
                 ParamSpec::duration("pause", 0ns, 0ns, 1s,
                                     "stop=empty: the writer's pause between two items"),
                 ParamSpec::choice("key", {"right", "wrong"}, "wrong: nobody is let in")},
      .make = [] { return std::make_unique<Manager>(); },
  };
}

}  // namespace fourways
